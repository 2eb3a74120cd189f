// What admins manage: tenants, members, workspaces and API keys.

import type { ErrorCode, Subject } from '@aibaas/contract';
import {
  apiKey,
  apiKeyInput,
  createdApiKey,
  logPage,
  logQuery,
  member,
  memberPatch,
  page,
  pageQuery,
  strict,
  type TenantPatch,
  tenant,
  tenantInput,
  tenantPatch,
  uuid,
  workspace,
  workspaceInput,
  workspacePatch,
} from '@aibaas/contract';
import Type from 'typebox';
import type { Action } from '../../../kernel/http/context.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import { managers } from './rules.ts';
import type { IdentityVerbs } from './service.ts';

const byId = strict({ id: uuid });
const listQuery = strict(pageQuery);

/** Refusals of acts on people that reach beyond what the caller has. */
const beyondOwn: readonly ErrorCode[] = [
  'role_above_own',
  'scope_above_own',
  'workspaces_above_own',
  'lasting_credential_needed',
];

const reads = (tag: Subject) => ({
  method: 'GET' as const,
  tag,
  access: { action: 'read' as const, subject: tag },
  audit: 'none' as const,
  idempotency: 'none' as const,
});

const writes = (tag: Subject, action: Action, errors: readonly ErrorCode[] = []) => ({
  tag,
  access: { action, subject: tag },
  audit: 'record' as const,
  errors,
});

/** Giving somebody a role that manages others. */
export function identityRoutes(verbs: IdentityVerbs): readonly Route[] {
  return [
    ...tenantRoutes(verbs),
    ...memberRoutes(verbs),
    ...workspaceRoutes(verbs),
    ...keyRoutes(verbs),
    route({
      ...reads('logs'),
      path: '/api/v1/logs',
      workspaces: 'whole',
      summary: 'The newest log lines about your tenant; for who runs the server, its own too',
      query: logQuery,
      reply: logPage,
      handler: ({ context, query }) => verbs.readLogs(context, query),
    }),
  ];
}

function tenantRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...reads('tenants'),
      path: '/api/v1/tenants',
      workspaces: 'none',
      summary: 'List the tenants that the credential may choose',
      query: listQuery,
      reply: page(tenant),
      handler: ({ context, query }) => verbs.listTenants(context, query),
    }),
    route({
      ...writes('tenants', 'create', ['person_needed']),
      method: 'POST',
      path: '/api/v1/tenants',
      workspaces: 'whole',
      summary: 'Open a tenant; the person who asks becomes its owner',
      idempotency: 'key',
      body: tenantInput,
      reply: tenant,
      status: 201,
      handler: ({ context, body }) => verbs.createTenant(context, body),
    }),
    route({
      ...reads('tenants'),
      path: '/api/v1/tenants/:id',
      workspaces: 'none',
      summary: 'Read one tenant',
      params: byId,
      reply: tenant,
      errors: ['not_found'],
      handler: ({ context, params }) => verbs.getTenant(context, params.id),
    }),
    route({
      ...writes('tenants', 'update', [
        'not_found',
        'workspaces_above_own',
        'second_factor_missing',
      ]),
      method: 'PATCH',
      path: '/api/v1/tenants/:id',
      workspaces: 'whole',
      summary: 'Rename the tenant, or say whom it asks for a second factor',
      idempotency: 'key',
      stepUp: {
        when: 'when `second_factor` is given',
        isNeeded: (body: TenantPatch) => body.second_factor !== undefined,
      },
      params: byId,
      body: tenantPatch,
      reply: tenant,
      handler: ({ context, params, body }) => verbs.updateTenant(context, params.id, body),
    }),
  ];
}

function memberRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...reads('members'),
      path: '/api/v1/members',
      workspaces: 'filtered',
      summary: 'List members of the tenant',
      query: listQuery,
      reply: page(member),
      handler: ({ context, query }) => verbs.listMembers(context, query),
    }),
    route({
      ...writes('members', 'update', ['not_found', 'last_owner', ...beyondOwn]),
      method: 'PATCH',
      path: '/api/v1/members/:id',
      workspaces: 'named',
      summary: 'Change a member’s role, name or workspaces',
      stepUp: managers,
      idempotency: 'key',
      params: byId,
      body: memberPatch,
      reply: member,
      handler: ({ context, params, body }) => verbs.updateMember(context, params.id, body),
    }),
    route({
      ...writes('members', 'delete', ['not_found', 'last_owner', ...beyondOwn]),
      method: 'DELETE',
      path: '/api/v1/members/:id',
      workspaces: 'named',
      summary: 'Remove a member with their sessions and keys',
      stepUp: true,
      idempotency: 'key',
      params: byId,
      reply: Type.Null(),
      status: 204,
      handler: async ({ context, params }) => {
        await verbs.removeMember(context, params.id);
        return null;
      },
    }),
  ];
}

function workspaceRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...reads('workspaces'),
      path: '/api/v1/workspaces',
      workspaces: 'filtered',
      summary: 'List workspaces, oldest first',
      query: listQuery,
      reply: page(workspace),
      handler: ({ context, query }) => verbs.listWorkspaces(context, query),
    }),
    route({
      ...writes('workspaces', 'create', ['conflict', 'workspaces_above_own']),
      method: 'POST',
      path: '/api/v1/workspaces',
      workspaces: 'whole',
      summary: 'Make a workspace',
      idempotency: 'key',
      body: workspaceInput,
      reply: workspace,
      status: 201,
      handler: ({ context, body }) => verbs.createWorkspace(context, body),
    }),
    route({
      ...reads('workspaces'),
      path: '/api/v1/workspaces/:id',
      workspaces: 'named',
      summary: 'Read one workspace',
      params: byId,
      reply: workspace,
      errors: ['not_found'],
      handler: ({ context, params }) => verbs.getWorkspace(context, params.id),
    }),
    route({
      ...writes('workspaces', 'update', ['not_found', 'conflict']),
      method: 'PATCH',
      path: '/api/v1/workspaces/:id',
      workspaces: 'named',
      summary: 'Rename a workspace or change its environment',
      idempotency: 'key',
      params: byId,
      body: workspacePatch,
      reply: workspace,
      handler: ({ context, params, body }) => verbs.updateWorkspace(context, params.id, body),
    }),
    route({
      ...writes('workspaces', 'delete', ['not_found', 'conflict']),
      method: 'DELETE',
      path: '/api/v1/workspaces/:id',
      workspaces: 'named',
      summary: 'Remove a workspace that holds nothing',
      stepUp: true,
      idempotency: 'key',
      params: byId,
      reply: Type.Null(),
      status: 204,
      handler: async ({ context, params }) => {
        await verbs.removeWorkspace(context, params.id);
        return null;
      },
    }),
  ];
}

function keyRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...reads('keys'),
      path: '/api/v1/keys',
      workspaces: 'filtered',
      summary: 'List API keys, without their secrets',
      query: listQuery,
      reply: page(apiKey),
      handler: ({ context, query }) => verbs.listKeys(context, query),
    }),
    route({
      ...writes('keys', 'create', ['scope_above_own', 'expiry_above_own']),
      method: 'POST',
      path: '/api/v1/keys',
      workspaces: 'named',
      summary: 'Make an API key; the answer alone holds it',
      stepUp: true,
      // A stored answer would keep the key itself in the database for a day.
      idempotency: 'none',
      body: apiKeyInput,
      reply: createdApiKey,
      status: 201,
      handler: ({ context, body }) => verbs.createKey(context, body),
    }),
    route({
      ...writes('keys', 'delete', ['not_found', 'role_above_own', 'workspaces_above_own']),
      method: 'DELETE',
      path: '/api/v1/keys/:id',
      workspaces: 'named',
      summary: 'Revoke an API key, and the keys that it made',
      idempotency: 'key',
      params: byId,
      reply: Type.Null(),
      status: 204,
      handler: async ({ context, params }) => {
        await verbs.removeKey(context, params.id);
        return null;
      },
    }),
  ];
}
