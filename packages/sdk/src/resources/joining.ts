// How people join, and what they do about their own access: invitations, password, links, sessions.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions } from '../transport.ts';
import type {
  CreatedInvitation,
  Entrance,
  Invitation,
  InvitationLook,
  JoinedTenant,
  LinkLook,
  LinkPurpose,
  ListParams,
  OwnSession,
  ResetLink,
  Role,
  WaysIn,
} from '../types.ts';
import { Resource } from './resource.ts';

const AUTH = '/api/v1/auth';

export class Invitations extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Invitation> {
    return this.pages('/api/v1/invitations', params, options);
  }

  /** The answer alone holds the token and its link. Inviting again replaces the open one. */
  create(
    params: { email: string; name?: string; role: Role; workspace_ids?: string[] | null },
    options?: RequestOptions,
  ): ApiPromise<CreatedInvitation> {
    return this.call({ method: 'POST', path: '/api/v1/invitations', json: params }, options);
  }

  /** Withdraws it. */
  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/invitations/${id}` }, options);
  }

  /** What it offers, for the holder of its token. */
  look(token: string, options?: RequestOptions): ApiPromise<InvitationLook> {
    const json = { token };
    return this.call({ method: 'POST', path: `${AUTH}/invitations/look`, json }, options);
  }

  /** Joins: a new person chooses the password, who has an account proves it with its own. */
  accept(
    params: { token: string; name?: string; password: string },
    options?: RequestOptions,
  ): ApiPromise<Entrance> {
    return this.call({ method: 'POST', path: `${AUTH}/invitations/accept`, json: params }, options);
  }

  /** Joins another tenant as the person who is signed in. */
  join(token: string, options?: RequestOptions): ApiPromise<JoinedTenant> {
    const json = { token };
    return this.call({ method: 'POST', path: `${AUTH}/invitations/join`, json }, options);
  }
}

/** One's own password and sessions, and links that lead back in. */
export class Access extends Resource {
  ways(options?: RequestOptions): ApiPromise<WaysIn> {
    return this.call({ method: 'GET', path: `${AUTH}/ways` }, options);
  }

  /** Your other sessions end. */
  changePassword(
    params: { current_password: string; new_password: string },
    options?: RequestOptions,
  ): ApiPromise<void> {
    return this.call({ method: 'POST', path: `${AUTH}/password`, json: params }, options);
  }

  /** Asks for a link by mail; the answer is the same for every e-mail. */
  forgotPassword(email: string, options?: RequestOptions): ApiPromise<{ is_accepted: true }> {
    const json = { email };
    return this.call({ method: 'POST', path: `${AUTH}/password/forgot`, json }, options);
  }

  /** Whose account a one-time link opens, without using it up; refused where it does not work. */
  lookAtLink(
    params: { token: string; purpose: LinkPurpose },
    options?: RequestOptions,
  ): ApiPromise<LinkLook> {
    return this.call({ method: 'POST', path: `${AUTH}/links/look`, json: params }, options);
  }

  /** All sessions of the person end. */
  resetPassword(
    params: { token: string; password: string },
    options?: RequestOptions,
  ): ApiPromise<void> {
    return this.call({ method: 'POST', path: `${AUTH}/password/reset`, json: params }, options);
  }

  /** Asks for a link by mail to sign in; the answer is the same for every e-mail. */
  emailLink(email: string, options?: RequestOptions): ApiPromise<{ is_accepted: true }> {
    const json = { email };
    return this.call({ method: 'POST', path: `${AUTH}/email-link`, json }, options);
  }

  redeemEmailLink(
    params: { token: string; tenant_id?: string },
    options?: RequestOptions,
  ): ApiPromise<Entrance> {
    return this.call({ method: 'POST', path: `${AUTH}/email-link/redeem`, json: params }, options);
  }

  /** In all your tenants, newest first. */
  sessions(options?: RequestOptions): ApiPromise<{ data: OwnSession[] }> {
    return this.call({ method: 'GET', path: `${AUTH}/sessions` }, options);
  }

  endSession(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/auth/sessions/${id}` }, options);
  }

  endOtherSessions(options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: `${AUTH}/sessions` }, options);
  }

  /** For who runs the server: a link with which anybody chooses a new password. */
  personResetLink(email: string, options?: RequestOptions): ApiPromise<ResetLink> {
    return this.call(
      { method: 'POST', path: '/api/v1/people/reset-link', json: { email } },
      options,
    );
  }
}
