// Joining a tenant: invitations as admins manage them, and what the holder of one does with it.
import {
  createdInvitation,
  entrance,
  invitation,
  invitationAccept,
  invitationInput,
  invitationLook,
  invitationToken,
  joinedTenant,
  page,
  pageQuery,
  strict,
  uuid,
} from '@aibaas/contract';
import Type from 'typebox';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { Ways } from './auth-routes.ts';
import { managers } from './rules.ts';
import type { IdentityVerbs } from './service.ts';

const subject = 'invitations';
/** From one address; a token cannot be guessed, but looking is cheap. */
const rateLimit = { max: 60, windowSeconds: 60 };

export function invitationRoutes(verbs: IdentityVerbs, ways: Ways): readonly Route[] {
  return [...managingRoutes(verbs), ...acceptingRoutes(verbs, ways)];
}

function managingRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/invitations',
      workspaces: 'filtered',
      tag: 'members',
      summary: 'List open and expired invitations, without their tokens',
      access: { action: 'read', subject },
      audit: 'none',
      idempotency: 'none',
      query: strict(pageQuery),
      reply: page(invitation),
      handler: ({ context, query }) => verbs.listInvitations(context, query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/invitations',
      workspaces: 'named',
      tag: 'members',
      summary: 'Invite someone; the answer alone holds the link',
      stepUp: managers,
      access: { action: 'create', subject },
      audit: 'record',
      // A stored answer would keep the token itself in the database for a day.
      idempotency: 'none',
      body: invitationInput,
      reply: createdInvitation,
      status: 201,
      errors: [
        'conflict',
        'role_above_own',
        'scope_above_own',
        'lasting_credential_needed',
        'workspaces_above_own',
        'person_needed',
      ],
      handler: ({ context, body }) => verbs.createInvitation(context, body),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/invitations/:id',
      workspaces: 'named',
      tag: 'members',
      summary: 'Withdraw an invitation',
      access: { action: 'delete', subject },
      audit: 'record',
      idempotency: 'key',
      params: strict({ id: uuid }),
      reply: Type.Null(),
      status: 204,
      errors: ['not_found', 'role_above_own', 'workspaces_above_own'],
      handler: async ({ context, params }) => {
        await verbs.removeInvitation(context, params.id);
        return null;
      },
    }),
  ];
}

function acceptingRoutes(verbs: IdentityVerbs, ways: Ways): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/auth/invitations/look',
      workspaces: 'none',
      tag: 'auth',
      summary: 'What an invitation offers, for the holder of its token',
      access: 'public',
      audit: 'perMinute',
      idempotency: 'none',
      body: invitationToken,
      reply: invitationLook,
      errors: ['invitation_invalid'],
      rateLimit,
      handler: ({ context, body }) => verbs.lookAtInvitation(context, body),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/invitations/accept',
      workspaces: 'none',
      tag: 'auth',
      summary: 'Join: choose a password, or prove the account that you have',
      access: 'public',
      audit: 'record',
      idempotency: 'none',
      body: invitationAccept,
      reply: entrance,
      errors: ['invitation_invalid', 'password_weak', 'login_failed', 'login_locked', 'conflict'],
      rateLimit,
      handler: async (request) => {
        const { context, body } = request;
        const admitted = await verbs.acceptInvitation(context, body, ways.visitOf(request));
        return ways.opened(request, admitted);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/invitations/join',
      workspaces: 'none',
      tag: 'auth',
      summary: 'Join another tenant as the person who is signed in',
      access: 'authenticated',
      audit: 'record',
      idempotency: 'none',
      body: invitationToken,
      reply: joinedTenant,
      errors: ['invitation_invalid', 'invitation_for_another', 'person_needed', 'conflict'],
      rateLimit,
      handler: ({ context, body }) => verbs.acceptSignedIn(context, body),
    }),
  ];
}
