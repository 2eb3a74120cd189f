// One's own access: the ways in, password, links that were mailed or handed over, and sessions.
import {
  accepted,
  emailInput,
  emailLinkInput,
  entrance,
  linkLook,
  linkLookInput,
  ownSessions,
  passwordChange,
  passwordReset,
  resetLink,
  strict,
  uuid,
  waysIn,
} from '@aibaas/contract';
import Type from 'typebox';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { Ways } from './auth-routes.ts';
import type { IdentityVerbs } from './service.ts';

const tag = 'auth';
const byId = strict({ id: uuid });
/** From one address; mails to one person are limited beside it. */
const rateLimit = { max: 60, windowSeconds: 60 };

const shared = { tag, workspaces: 'none', audit: 'record', idempotency: 'none' } as const;
const isPublic = { ...shared, access: 'public' } as const;
const isOwn = { ...shared, access: 'authenticated' } as const;

export function ownAccessRoutes(verbs: IdentityVerbs, ways: Ways): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/auth/ways',
      workspaces: 'none',
      tag,
      summary: 'Which ways in this server has',
      access: 'public',
      audit: 'none',
      idempotency: 'none',
      reply: waysIn,
      handler: async () => verbs.waysIn(),
    }),
    lookRoute(verbs),
    ...passwordRoutes(verbs),
    ...mailRoutes(verbs, ways),
    ...handedRoutes(verbs),
    ...sessionRoutes(verbs),
  ];
}

/** A page asks it before it shows a form that leads nowhere. */
function lookRoute(verbs: IdentityVerbs): Route {
  return route({
    ...isPublic,
    audit: 'perMinute',
    method: 'POST',
    path: '/api/v1/auth/links/look',
    summary: 'Whether a one-time link still works, for the holder of its token',
    body: linkLookInput,
    reply: linkLook,
    errors: ['link_invalid', 'owner_link_invalid'],
    rateLimit,
    handler: ({ context, body }) => verbs.lookAtLink(context, body),
  });
}

function passwordRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...isOwn,
      method: 'POST',
      path: '/api/v1/auth/password',
      summary: 'Change your password; your other sessions end',
      stepUp: true,
      body: passwordChange,
      reply: Type.Null(),
      status: 204,
      errors: ['password_wrong', 'password_weak', 'login_locked', 'person_needed'],
      rateLimit,
      handler: async ({ context, body }) => {
        await verbs.changePassword(context, body);
        return null;
      },
    }),
    route({
      ...isPublic,
      method: 'POST',
      path: '/api/v1/auth/password/forgot',
      summary: 'Ask for a link by mail to choose a new password',
      body: emailInput,
      reply: accepted,
      status: 202,
      rateLimit,
      handler: ({ context, body }) => verbs.mailLink(context, 'reset', body),
    }),
    route({
      ...isPublic,
      method: 'POST',
      path: '/api/v1/auth/password/reset',
      summary: 'Choose a new password by a one-time link; all sessions end',
      body: passwordReset,
      reply: Type.Null(),
      status: 204,
      errors: ['link_invalid', 'password_weak'],
      rateLimit,
      handler: async ({ context, body }) => {
        await verbs.redeemReset(context, body);
        return null;
      },
    }),
  ];
}

function mailRoutes(verbs: IdentityVerbs, ways: Ways): Route[] {
  return [
    route({
      ...isPublic,
      method: 'POST',
      path: '/api/v1/auth/email-link',
      summary: 'Ask for a link by mail to sign in',
      body: emailInput,
      reply: accepted,
      status: 202,
      rateLimit,
      handler: ({ context, body }) => verbs.mailLink(context, 'sign_in', body),
    }),
    route({
      ...isPublic,
      method: 'POST',
      path: '/api/v1/auth/email-link/redeem',
      summary: 'Sign in by a mailed link',
      body: emailLinkInput,
      reply: entrance,
      errors: ['link_invalid'],
      rateLimit,
      handler: async (request) => {
        const { context, body } = request;
        const admitted = await verbs.redeemEmailLink(context, body, ways.visitOf(request));
        return ways.opened(request, admitted);
      },
    }),
  ];
}

/** Links for other people: shown once to who may hand them over. */
function handedRoutes(verbs: IdentityVerbs): Route[] {
  const isHanded = {
    tag: 'members',
    access: { action: 'update', subject: 'members' },
    workspaces: 'whole',
    stepUp: true,
    audit: 'record',
    idempotency: 'none',
    reply: resetLink,
    status: 201,
    errors: ['not_found', 'reset_beyond_own'],
  } as const;
  return [
    route({
      ...isHanded,
      method: 'POST',
      path: '/api/v1/members/:id/reset-link',
      summary: 'A link with which a member chooses a new password, for owners to hand over',
      params: byId,
      handler: ({ context, params }) => verbs.handResetLink(context, params.id),
    }),
    route({
      ...isHanded,
      method: 'POST',
      path: '/api/v1/people/reset-link',
      summary: 'The same for anybody, by who runs the server: owners of its first tenant',
      body: emailInput,
      handler: ({ context, body }) => verbs.operatorResetLink(context, body),
    }),
  ];
}

function sessionRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/auth/sessions',
      workspaces: 'none',
      tag,
      summary: 'List your sessions in all your tenants',
      access: 'authenticated',
      audit: 'none',
      idempotency: 'none',
      reply: ownSessions,
      errors: ['person_needed'],
      handler: ({ context }) => verbs.listSessions(context),
    }),
    route({
      ...isOwn,
      method: 'DELETE',
      path: '/api/v1/auth/sessions/:id',
      summary: 'End one of your sessions',
      params: byId,
      reply: Type.Null(),
      status: 204,
      errors: ['not_found', 'person_needed'],
      handler: async ({ context, params }) => {
        await verbs.removeSession(context, params.id);
        return null;
      },
    }),
    route({
      ...isOwn,
      method: 'DELETE',
      path: '/api/v1/auth/sessions',
      summary: 'End all your sessions but this one',
      reply: Type.Null(),
      status: 204,
      errors: ['person_needed'],
      handler: async ({ context }) => {
        await verbs.removeOtherSessions(context);
        return null;
      },
    }),
  ];
}
