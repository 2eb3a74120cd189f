// Ways in and out: owner link, password, tokens, and who the caller is.
import { accessToken, me, ownerLinkInput, signedIn, signIn, tokenInput } from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { OpenedAnswer } from './opened-answer.ts';
import { sessionDays } from './operations/sign-in.ts';
import type { IdentityVerbs } from './service.ts';
import { type CookieTexts, sessionTokenOf } from './session-cookie.ts';

/** From one address; the count of failures per account is stricter. */
const rateLimit = { max: 60, windowSeconds: 60 };

export function authRoutes(
  verbs: IdentityVerbs,
  cookies: CookieTexts,
  opened: OpenedAnswer,
): readonly Route[] {
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
      reply: signedIn,
      errors: ['owner_link_invalid', 'password_weak', 'login_failed'],
      rateLimit,
      handler: async (request) =>
        opened(request, await verbs.redeemOwnerLink(request.context, request.body)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/login',
      tag: 'auth',
      summary: 'Sign in with e-mail and password',
      access: 'public',
      workspaces: 'none',
      audit: 'record',
      idempotency: 'none',
      body: signIn,
      reply: signedIn,
      errors: ['login_failed', 'login_locked'],
      rateLimit,
      handler: async (request) =>
        opened(request, await verbs.login(request.context, request.body, request.address)),
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
