// Who may do what: signing in, tenants, members, workspaces and API keys.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions, type Transport } from '../transport.ts';
import type {
  AccessToken,
  ApiKey,
  CreatedApiKey,
  Entrance,
  FactorProof,
  ListParams,
  Me,
  Member,
  PasskeyAssertion,
  PasskeyRequest,
  ResetLink,
  Role,
  Scope,
  SecondFactorPolicy,
  Session,
  StepUp,
  Tenant,
  Usage,
  Workspace,
} from '../types.ts';
import { Factors } from './factors.ts';
import { Resource } from './resource.ts';

const AUTH = '/api/v1/auth';

export class Auth extends Resource {
  /** Second factors of the person who is signed in. */
  readonly factors: Factors;

  constructor(transport: Transport) {
    super(transport);
    this.factors = new Factors(transport);
  }

  /** Redeems the one-time link of the first start and sets the owner's password. */
  ownerLink(
    params: { token: string; email: string; name?: string; password: string },
    options?: RequestOptions,
  ): ApiPromise<Entrance> {
    return this.call({ method: 'POST', path: `${AUTH}/owner-link`, json: params }, options);
  }

  /** Answers a session, or asks for the second factor (`'second_factor' in answer`). */
  login(
    params: { email: string; password: string; tenant_id?: string },
    options?: RequestOptions,
  ): ApiPromise<Entrance> {
    return this.call({ method: 'POST', path: `${AUTH}/login`, json: params }, options);
  }

  /** Finishes a sign-in that asked for a second factor: the challenge, and exactly one proof. */
  secondFactor(
    params: { challenge: string } & FactorProof,
    options?: RequestOptions,
  ): ApiPromise<Session> {
    const spec = { method: 'POST', path: `${AUTH}/login/second-factor`, json: params } as const;
    return this.call(spec, options);
  }

  /** What `navigator.credentials.get` needs to sign in with a passkey alone. */
  passkeyOptions(options?: RequestOptions): ApiPromise<{ options: PasskeyRequest }> {
    return this.call({ method: 'POST', path: `${AUTH}/passkey/options` }, options);
  }

  /** Signs in with a passkey, without e-mail and password. */
  passkey(
    params: { passkey: PasskeyAssertion; tenant_id?: string },
    options?: RequestOptions,
  ): ApiPromise<Session> {
    return this.call({ method: 'POST', path: `${AUTH}/passkey`, json: params }, options);
  }

  /** What `navigator.credentials.get` needs to renew the proof with a passkey. */
  stepUpOptions(options?: RequestOptions): ApiPromise<{ options: PasskeyRequest }> {
    return this.call({ method: 'POST', path: `${AUTH}/step-up/options` }, options);
  }

  /** Renews the session's proof for ten minutes, after an error with the code `step_up_needed`. */
  stepUp(params: { password: string } | FactorProof, options?: RequestOptions): ApiPromise<StepUp> {
    return this.call({ method: 'POST', path: `${AUTH}/step-up`, json: params }, options);
  }

  logout(options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'POST', path: `${AUTH}/logout` }, options);
  }

  /** Buys an access token of 15 minutes with the client's key or cookie. */
  token(params: { tenant_id?: string } = {}, options?: RequestOptions): ApiPromise<AccessToken> {
    return this.call({ method: 'POST', path: `${AUTH}/token`, json: params }, options);
  }

  me(options?: RequestOptions): ApiPromise<Me> {
    return this.call({ method: 'GET', path: `${AUTH}/me` }, options);
  }
}

export class Tenants extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Tenant> {
    return this.pages('/api/v1/tenants', params, options);
  }

  create(params: { name: string }, options?: RequestOptions): ApiPromise<Tenant> {
    return this.call({ method: 'POST', path: '/api/v1/tenants', json: params }, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Tenant> {
    return this.call({ method: 'GET', path: path`/api/v1/tenants/${id}` }, options);
  }

  /** Renames the tenant, or says whom it asks for a second factor (owners only). */
  update(
    id: string,
    params: { name?: string; second_factor?: SecondFactorPolicy },
    options?: RequestOptions,
  ): ApiPromise<Tenant> {
    return this.call({ method: 'PATCH', path: path`/api/v1/tenants/${id}`, json: params }, options);
  }

  /** What the tenant of the credential has stored, and the most it may store. */
  usage(options?: RequestOptions): ApiPromise<Usage> {
    return this.call({ method: 'GET', path: '/api/v1/usage' }, options);
  }
}

export class Members extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Member> {
    return this.pages('/api/v1/members', params, options);
  }

  update(
    id: string,
    params: { role?: Role; name?: string; workspace_ids?: string[] | null },
    options?: RequestOptions,
  ): ApiPromise<Member> {
    return this.call({ method: 'PATCH', path: path`/api/v1/members/${id}`, json: params }, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/members/${id}` }, options);
  }

  /** A link with which the member chooses a new password; for owners, to hand over. */
  resetLink(id: string, options?: RequestOptions): ApiPromise<ResetLink> {
    return this.call({ method: 'POST', path: path`/api/v1/members/${id}/reset-link` }, options);
  }
}

export class Workspaces extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Workspace> {
    return this.pages('/api/v1/workspaces', params, options);
  }

  create(
    params: { name: string; environment?: string },
    options?: RequestOptions,
  ): ApiPromise<Workspace> {
    return this.call({ method: 'POST', path: '/api/v1/workspaces', json: params }, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Workspace> {
    return this.call({ method: 'GET', path: path`/api/v1/workspaces/${id}` }, options);
  }

  update(
    id: string,
    params: { name?: string; environment?: string },
    options?: RequestOptions,
  ): ApiPromise<Workspace> {
    const spec = { method: 'PATCH', path: path`/api/v1/workspaces/${id}`, json: params } as const;
    return this.call(spec, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/workspaces/${id}` }, options);
  }
}

export class Keys extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<ApiKey> {
    return this.pages('/api/v1/keys', params, options);
  }

  /** The answer is the only place that ever holds the key itself. */
  create(
    params: { name: string; scopes?: Scope[]; expires_at?: string },
    options?: RequestOptions,
  ): ApiPromise<CreatedApiKey> {
    return this.call({ method: 'POST', path: '/api/v1/keys', json: params }, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/keys/${id}` }, options);
  }
}
