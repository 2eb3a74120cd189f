// Ways in and out: owner link, password, tokens, and who the caller is.
import { accessToken, entrance, me, ownerLinkInput, signIn, tokenInput } from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, type RouteRequest, route } from '../../../kernel/http/route.ts';
import { sourceOf } from '../../../kernel/http/source.ts';
import type { Admitted } from './operations/admit.ts';
import type { Parts } from './parts.ts';
import type { IdentityVerbs } from './service.ts';
import { type CookieTexts, sessionTokenOf } from './session-cookie.ts';
import { type Visit, visitOf } from './visit.ts';

const sessionDays = 30;

type Asked = Pick<RouteRequest<unknown, unknown, unknown>, 'address' | 'headers'>;

/** What the ways in share: where a request comes from, and the cookies of those let in. */
export interface Ways {
  readonly cookies: CookieTexts;
  /** From one source; the count of failures per account is stricter. */
  readonly rateLimit: NonNullable<Route['rateLimit']>;
  visitOf(request: Asked): Visit;
  /** The answer, with the cookies of session and device where a session was opened. */
  opened<A extends Admitted>(request: Asked, admitted: A): Answer<A['answer']>;
}

export function createWays(parts: Parts, cookies: CookieTexts): Ways {
  const { publicUrl } = parts.kernel.config;
  return {
    cookies,
    rateLimit: {
      max: 60,
      windowSeconds: 60,
      // Strangers behind the same address must not use up what a known browser has.
      keyOf: ({ address, headers }) =>
        parts.devices.accountOf(headers.cookie?.toString()) ?? sourceOf(address),
    },
    visitOf: (request) => visitOf(publicUrl, request),
    opened({ headers }, { answer, sessionToken }) {
      if (sessionToken === null || !('person' in answer)) return new Answer(answer);
      const session = cookies.set(sessionToken, sessionDays);
      const device = parts.devices.set(answer.person.email, headers.cookie?.toString());
      return new Answer(answer, { headers: { 'set-cookie': [session, device] } });
    },
  };
}

export function authRoutes(verbs: IdentityVerbs, ways: Ways): readonly Route[] {
  const { cookies, rateLimit, visitOf, opened } = ways;
  return [
    route({
      method: 'POST',
      path: '/api/v1/auth/owner-link',
      tag: 'auth',
      summary: 'Redeem the one-time owner link',
      access: 'public',
      workspaces: 'none',
      audit: 'record',
      idempotency: 'none',
      body: ownerLinkInput,
      reply: entrance,
      errors: ['owner_link_invalid', 'password_weak', 'login_failed'],
      rateLimit,
      handler: async (request) => {
        const { context, body } = request;
        return opened(request, await verbs.redeemOwnerLink(context, body, visitOf(request)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/login',
      tag: 'auth',
      summary: 'Sign in with e-mail and password; asks for the second factor where there is one',
      access: 'public',
      workspaces: 'none',
      audit: 'record',
      idempotency: 'none',
      body: signIn,
      reply: entrance,
      errors: ['login_failed', 'login_locked'],
      rateLimit,
      handler: async (request) => {
        const { context, body } = request;
        return opened(request, await verbs.login(context, body, visitOf(request)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/logout',
      tag: 'auth',
      summary: 'End the session of the cookie or token',
      access: 'authenticated',
      workspaces: 'none',
      audit: 'record',
      idempotency: 'none',
      reply: Type.Null(),
      status: 204,
      errors: ['conflict'],
      handler: async ({ context }) => {
        await verbs.logout(context);
        return new Answer(null, { headers: { 'set-cookie': cookies.clear() } });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/token',
      tag: 'auth',
      summary: 'Buy an access token of 15 minutes with a key or the session cookie',
      access: 'authenticated',
      workspaces: 'none',
      audit: 'perMinute',
      idempotency: 'none',
      body: tokenInput,
      reply: accessToken,
      errors: ['tenant_forbidden', 'token_not_renewable'],
      handler: ({ context, body }) => verbs.buyToken(context, body.tenant_id),
    }),
    route({
      method: 'GET',
      path: '/api/v1/auth/me',
      tag: 'auth',
      summary: 'Who the credential belongs to and what it may do',
      access: 'authenticated',
      workspaces: 'filtered',
      audit: 'none',
      idempotency: 'none',
      reply: me,
      handler: async ({ context, headers }) => {
        const answer = await verbs.whoAmI(context);
        const token = sessionTokenOf(headers.cookie);
        if (token === null || !(await verbs.slideSession(context))) return answer;
        return new Answer(answer, { headers: { 'set-cookie': cookies.set(token, sessionDays) } });
      },
    }),
  ];
}
