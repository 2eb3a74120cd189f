// JSON Web Tokens (RFC 7519): signed with HS256 under our own key id, valid for 15 minutes for one
// tenant. A token proves who asked for it; whether that credential still counts is looked up.
import { createHash } from 'node:crypto';
import { limits } from '@aibaas/contract';
import { errors, jwtVerify, SignJWT } from 'jose';
import { type Clock, isoTime } from '../../../kernel/clock.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Role, Scope } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';

export interface TokenClaims {
  readonly tenantId: string;
  /** Session or key that bought the token. */
  readonly credentialId: string;
  readonly kind: 'person' | 'key';
  readonly role: Role;
  readonly scopes: readonly Scope[];
}

export interface ReadToken extends TokenClaims {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Tokens {
  sign(claims: TokenClaims): Promise<string>;
  /** @throws AppError `token_expired` or `unauthenticated`. */
  read(token: string): Promise<ReadToken>;
}

const issuer = 'aibaas';
const audience = 'aibaas-api';
const algorithm = 'HS256';
const type = 'at+jwt';
/** For the clocks of two machines. */
export const leewaySeconds = 30;

const roles: readonly string[] = ['owner', 'admin', 'member', 'viewer'];
const scopes: readonly string[] = ['read', 'write', 'admin'];

export function createTokens(jwtKey: string, clock: Clock): Tokens {
  const key = new TextEncoder().encode(jwtKey);
  const keyId = createHash('sha256').update(`aibaas jwt ${jwtKey}`).digest('hex').slice(0, 16);
  return {
    sign: (claims) => {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({
        tid: claims.tenantId,
        knd: claims.kind,
        rol: claims.role,
        scp: [...claims.scopes],
      })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: keyId })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(claims.credentialId)
        .setIssuedAt(now)
        .setExpirationTime(now + limits.tokenSeconds)
        .sign(key);
    },
    async read(token) {
      const verified = await jwtVerify(
        token,
        (header) => {
          if (header.kid !== keyId) throw new errors.JWSInvalid('the key id is not ours');
          return key;
        },
        {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: type,
          clockTolerance: leewaySeconds,
          currentDate: new Date(clock.now()),
          requiredClaims: ['exp', 'iat', 'sub', 'tid'],
        },
      ).catch(refuse);
      return claimsOf(verified.payload);
    },
  };
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) {
    throw new AppError('token_expired', {
      expired_at: isoTime((error.payload.exp as number) * 1000),
    });
  }
  if (error instanceof errors.JOSEError) {
    throw new AppError('unauthenticated', { reason: 'the token is not one of ours' });
  }
  throw error;
}

function claimsOf(payload: Record<string, unknown>): ReadToken {
  const { sub, tid, knd, rol, scp, exp } = payload;
  const isOurs =
    typeof sub === 'string' &&
    isUuid(sub) &&
    typeof tid === 'string' &&
    isUuid(tid) &&
    (knd === 'person' || knd === 'key') &&
    roles.includes(rol as string) &&
    Array.isArray(scp) &&
    scp.every((scope) => scopes.includes(scope));
  if (!isOurs) throw new AppError('unauthenticated', { reason: 'the token lacks its claims' });
  return {
    tenantId: tid,
    credentialId: sub,
    kind: knd,
    role: rol as Role,
    scopes: scp as Scope[],
    expiresAt: (exp as number) * 1000,
  };
}
