// Tenants as their members see them, and the answer to "who am I here".
import {
  limits,
  type Me,
  type SecondFactorPolicy,
  type Tenant,
  type TenantPatch,
} from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import { assertWithin, authorityFor } from '../authority.ts';
import * as credentials from '../credential-store.ts';
import { findProof } from '../factors/store.ts';
import type { PageOf, PageQuery } from '../paging.ts';
import { pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { isKnown, type KnownPrincipal, knownOf } from '../principal.ts';
import { asksSecondFactor, provenUntil } from '../rules.ts';
import * as store from '../tenant-store.ts';
import { toKey } from './manage-keys.ts';
import { toWorkspace } from './manage-workspaces.ts';
import { firstEnvironment } from './open-tenant.ts';

/** Every tenant the credential may choose: a person's memberships, a key's one tenant. */
async function reachable(
  parts: Parts,
  context: RequestContext,
): Promise<Omit<store.MembershipOfPerson, 'workspace_ids' | 'membership_name'>[]> {
  const { principal, tenantId } = context;
  if (isKnown(principal) && principal.kind === 'person') {
    return parts.kernel.database.system('tenants of a person', (tx) =>
      store.listTenantsOf(tx, principal.id),
    );
  }
  const row = await store.findTenant(parts.kernel.database, context, tenantId);
  return row === null ? [] : [{ ...row, role: principal.role }];
}

export function listTenants(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<Tenant>> {
  return pageOf(
    'tenants',
    query,
    async ({ after, limit }) => {
      const all = await reachable(parts, context);
      const sorted = all.sort((a, b) => (a.id < b.id ? -1 : 1));
      return sorted.filter(({ id }) => after === null || id > after).slice(0, limit);
    },
    toTenant,
  );
}

export async function getTenant(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<Tenant> {
  const found = (await reachable(parts, context)).find((tenant) => tenant.id === id);
  if (found === undefined) throw new AppError('not_found', { subject: 'tenant', id });
  return toTenant(found);
}

/** Opens a tenant whose owner is the person that asks. */
export async function createTenant(
  parts: Parts,
  context: RequestContext,
  input: { name: string },
): Promise<Tenant> {
  const { database, ids, outbox } = parts.kernel;
  const { kind, id: personId, name: personName } = knownOf(context, 'the tenant');
  // A key of a person would make her an owner for good, whatever its scopes and its end.
  if (kind !== 'person') throw new AppError('person_needed', { what: 'the tenant' });
  const { name } = input;
  const id = ids.next();
  context.note({ resourceType: 'tenants', resourceId: id, details: { name } });
  return database.tenant(context, async (tx) => {
    const row = await store.inTenant(tx, context.tenantId, id, async () => {
      const made = await store.insertTenant(tx, { id, name, is_demo: false });
      const workspace = { id: ids.next(), name: 'Default', environment: firstEnvironment };
      await store.insertWorkspace(tx, id, workspace);
      const owner = { id: ids.next(), personId, name: personName, role: 'owner' as const };
      await store.insertMembership(tx, id, { ...owner, workspaceIds: null });
      return made;
    });
    await outbox.publish(tx, { name: 'tenant.created', topic: 'tenants', data: { id, name } });
    return toTenant(row);
  });
}

export async function updateTenant(
  parts: Parts,
  context: RequestContext,
  id: string,
  change: TenantPatch,
): Promise<Tenant> {
  // Another tenant of the same person is changed with a token for that tenant.
  if (id !== context.tenantId) throw new AppError('not_found', { subject: 'tenant', id });
  if (change.second_factor !== undefined) {
    await assertMaySetPolicy(parts, context, change.second_factor);
  }
  context.note({ resourceType: 'tenants', resourceId: id, details: { ...change } });
  return parts.kernel.database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'update', 'tenants');
    assertWithin(authority, null, 'the tenant');
    const row = (await store.updateTenant(tx, id, change)) as store.TenantRow;
    if (change.second_factor !== undefined) {
      // Whoever has none may do more or less from here on, also with what was opened before.
      const affected = await parts.kernel.database.system('members without a factor', (system) =>
        store.listWithoutFactor(system, id),
      );
      await parts.revocations.announce(tx, id, affected);
    }
    const data = { id, name: row.name };
    await parts.kernel.outbox.publish(tx, { name: 'tenant.updated', topic: 'tenants', data });
    return toTenant(row);
  });
}

/** Owners only; who asks others for a second factor has one. */
async function assertMaySetPolicy(
  parts: Parts,
  context: RequestContext,
  policy: SecondFactorPolicy,
): Promise<void> {
  const { role, personId } = knownOf(context, 'the policy');
  if (role !== 'owner') {
    throw new AppError('permission_denied', { role, action: 'update', subject: 'security policy' });
  }
  if (policy === 'optional' || personId === null) return;
  const methods = await parts.factors.methodsOf(personId, null);
  if (methods.length === 0) throw new AppError('second_factor_missing');
}

/** Who asks, in which tenant, with what rights, and which tenants they may choose. */
export async function whoAmI(parts: Parts, context: RequestContext): Promise<Me> {
  const { database } = parts.kernel;
  const known = knownOf(context, 'the answer');
  const page = { after: null, limit: limits.pageSizeMax };
  const only = context.workspaces;
  const [tenants, workspaces, person, key, proof] = await Promise.all([
    reachable(parts, context),
    store.listWorkspaces(database, context, only, page),
    known.kind === 'person' ? store.findPerson(database, context, known.id) : null,
    known.kind === 'key' ? credentials.findKey(database, context, known.id) : null,
    known.kind === 'person'
      ? database.system('proof of a session', (tx) => findProof(tx, known.credentialId))
      : null,
  ]);
  return {
    person,
    second_factor: secondFactorOf(parts, tenants, known, proof),
    key: key === null ? null : toKey(key),
    tenant: { id: known.tenantId, name: nameOf(tenants, known) },
    role: known.role,
    scopes: [...known.scopes],
    workspaces: known.lacksSecondFactor ? [] : workspaces.map(toWorkspace),
    memberships: tenants.map(({ id, name, role }) => ({ tenant_id: id, tenant_name: name, role })),
  };
}

function secondFactorOf(
  parts: Parts,
  tenants: readonly { id: string; second_factor: SecondFactorPolicy }[],
  known: KnownPrincipal,
  proof: Awaited<ReturnType<typeof findProof>>,
): Me['second_factor'] {
  if (proof === null) return null;
  const policy = tenants.find(({ id }) => id === known.tenantId)?.second_factor ?? 'optional';
  const until = provenUntil(proof.proven_at);
  return {
    is_set_up: proof.kinds.length > 0,
    is_required: asksSecondFactor(policy, known.role),
    proven_until: until > parts.kernel.clock.now() ? isoTime(until) : null,
  };
}

function nameOf(tenants: readonly { id: string; name: string }[], known: KnownPrincipal): string {
  return tenants.find(({ id }) => id === known.tenantId)?.name ?? '';
}

function toTenant(row: store.TenantRow): Tenant {
  const { id, name, is_demo: is_sample_data, second_factor, created_at } = row;
  return { id, name, second_factor, is_sample_data, created_at: isoTime(created_at.getTime()) };
}
