// From what a request carries to who asks: an API key, a token, or a session cookie. A token only says
// which credential bought it; what that credential may do today decides.
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Credentials } from '../../../kernel/http/context.ts';
import { touchSession } from './account-store.ts';
import type { Background } from './background.ts';
import { createCredentialCache, type Verified } from './credential-cache.ts';
import * as store from './credential-store.ts';
import { type KnownPrincipal, knownPrincipal } from './principal.ts';
import type { Revocations } from './revocations.ts';
import { asksSecondFactor, commonScopes, commonWorkspaces, lowerRole } from './rules.ts';
import { isKeyText, type SecretTexts } from './secret-text.ts';
import { leewaySeconds, type ReadToken, type Tokens } from './tokens.ts';

export interface AuthenticatorParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly background: Background;
  readonly secretTexts: SecretTexts;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
}

export interface IdentityAuthenticator {
  /** @throws AppError `unauthenticated` or `token_expired`. */
  authenticate(credentials: Credentials): Promise<KnownPrincipal>;
}

const lastUsedEveryMs = 60_000;
const allScopes = ['read', 'write', 'admin'] as const;

export function createAuthenticator(parts: AuthenticatorParts): IdentityAuthenticator {
  const { database, clock, secretTexts, tokens } = parts;
  const cache = createCredentialCache(clock, parts.revocations);

  async function verifyKey(text: string): Promise<Verified> {
    const hash = secretTexts.hashOf('key', text);
    const row = hash === null ? null : await findKey({ hash });
    if (row === null) throw unknown('the API key is not one of ours or was removed');
    noteUse(row);
    return live(keyPrincipal(row), 'the API key has expired');
  }

  async function verifySession(text: string): Promise<Verified> {
    const hash = secretTexts.hashOf('session', text);
    const row = hash === null ? null : await findSession({ hash });
    if (row === null) throw unknown('the session has ended');
    noteVisit(row);
    return live(sessionPrincipal(row), 'the session has expired');
  }

  async function verifyToken(text: string): Promise<Verified> {
    const token = await tokens.read(text);
    const by = { id: token.credentialId, tenantId: token.tenantId };
    const bought =
      token.kind === 'key' ? ofKey(await findKey(by)) : ofSession(await findSession(by));
    if (bought === null || bought.tenantId !== token.tenantId) {
      throw unknown('the credential that bought the token has ended');
    }
    live(bought, 'the credential that bought the token has expired');
    const until = Math.min(token.expiresAt + leewaySeconds * 1000, bought.expiresAt);
    return { principal: narrowed(bought, token), until };
  }

  const findKey = (by: store.KeyReference) =>
    database.system('key by hash or id', (tx) => store.findKeyCredential(tx, by));
  const findSession = (by: Parameters<typeof store.findSessionCredential>[1]) =>
    database.system('session by hash or id', (tx) => store.findSessionCredential(tx, by));
  const ofKey = (row: store.KeyCredentialRow | null) => (row === null ? null : keyPrincipal(row));
  const ofSession = (row: store.SessionCredentialRow | null) => {
    if (row === null) return null;
    noteVisit(row);
    return sessionPrincipal(row);
  };

  function live(principal: KnownPrincipal, reason: string): Verified {
    if (principal.expiresAt <= clock.now()) throw unknown(reason);
    return { principal, until: principal.expiresAt };
  }

  /** At most once a minute and key, and never in the caller's way. */
  function noteUse(row: store.KeyCredentialRow): void {
    const now = clock.now();
    if (row.last_used_at !== null && now - row.last_used_at.getTime() < lastUsedEveryMs) return;
    parts.background.run('noting the last use of a key', () =>
      database.tenant(row.tenant_id, (tx) => store.touchKey(tx, row.id, new Date(now))),
    );
  }

  /** Likewise for a session, also by a token that it bought. */
  function noteVisit(row: store.SessionCredentialRow): void {
    const now = clock.now();
    if (row.last_seen_at !== null && now - row.last_seen_at.getTime() < lastUsedEveryMs) return;
    parts.background.run('noting the last use of a session', () =>
      database.tenant(row.home_tenant_id, (tx) => touchSession(tx, row.id, new Date(now))),
    );
  }

  return {
    authenticate({ authorization, cookie }) {
      if (authorization !== undefined) {
        const text = bearerOf(authorization);
        if (text === null) return Promise.reject(unknown('the Authorization header is not Bearer'));
        const verify = isKeyText(text) ? verifyKey : verifyToken;
        return cache.get('bearer', text, () => verify(text));
      }
      if (cookie === undefined || cookie === '') return Promise.reject(unknown('none was sent'));
      return cache.get('cookie', cookie, () => verifySession(cookie));
    },
  };
}

function unknown(reason: string): AppError {
  return new AppError('unauthenticated', { reason });
}

function bearerOf(header: string): string | null {
  return /^bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}

function keyPrincipal(row: store.KeyCredentialRow): KnownPrincipal {
  return knownPrincipal({
    kind: 'key',
    id: row.id,
    name: row.name,
    tenantId: row.tenant_id,
    role: row.person_role === null ? row.role : lowerRole(row.role, row.person_role),
    // Keys are not people.
    lacksSecondFactor: false,
    scopes: row.scopes,
    credential: 'key',
    expiresAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    credentialId: row.id,
    personId: row.person_id,
    homeTenantId: row.tenant_id,
    workspaces: commonWorkspaces(row.workspace_ids, row.person_workspace_ids),
  });
}

function sessionPrincipal(row: store.SessionCredentialRow): KnownPrincipal {
  return knownPrincipal({
    kind: 'person',
    id: row.person_id,
    name: row.name,
    tenantId: row.tenant_id,
    role: row.role,
    lacksSecondFactor: !row.has_factor && asksSecondFactor(row.second_factor, row.role),
    scopes: allScopes,
    credential: 'cookie',
    expiresAt: row.expires_at.getTime(),
    credentialId: row.id,
    personId: row.person_id,
    homeTenantId: row.home_tenant_id,
    workspaces: row.workspace_ids,
  });
}

function narrowed(bought: KnownPrincipal, token: ReadToken): KnownPrincipal {
  return knownPrincipal({
    ...bought,
    role: lowerRole(bought.role, token.role),
    scopes: commonScopes(bought.scopes, token.scopes),
    credential: 'token',
    expiresAt: Math.min(token.expiresAt, bought.expiresAt),
  });
}
