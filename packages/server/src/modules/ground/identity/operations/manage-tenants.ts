// Tenants as their members see them, and the answer to "who am I here".
import { limits, type Me, type Tenant } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import { assertWithin, authorityOf } from '../authority.ts';
import * as credentials from '../credential-store.ts';
import type { PageOf, PageQuery } from '../paging.ts';
import { pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { isKnown, type KnownPrincipal, knownOf } from '../principal.ts';
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
  { name }: { name: string },
): Promise<Tenant> {
  // Another tenant of the same person is changed with a token for that tenant.
  if (id !== context.tenantId) throw new AppError('not_found', { subject: 'tenant', id });
  context.note({ resourceType: 'tenants', resourceId: id, details: { name } });
  return parts.kernel.database.tenant(context, async (tx) => {
    assertWithin(await authorityOf(parts, tx, context), null, 'the tenant');
    const row = (await store.updateTenant(tx, id, name)) as store.TenantRow;
    const data = { id, name };
    await parts.kernel.outbox.publish(tx, { name: 'tenant.updated', topic: 'tenants', data });
    return toTenant(row);
  });
}

/** Who asks, in which tenant, with what rights, and which tenants they may choose. */
export async function whoAmI(parts: Parts, context: RequestContext): Promise<Me> {
  const { database } = parts.kernel;
  const known = knownOf(context, 'the answer');
  const page = { after: null, limit: limits.pageSizeMax };
  const only = context.workspaces;
  const [tenants, workspaces, person, key] = await Promise.all([
    reachable(parts, context),
    store.listWorkspaces(database, context, only, page),
    known.kind === 'person' ? store.findPerson(database, context, known.id) : null,
    known.kind === 'key' ? credentials.findKey(database, context, known.id) : null,
  ]);
  return {
    person,
    key: key === null ? null : toKey(key),
    tenant: { id: known.tenantId, name: nameOf(tenants, known) },
    role: known.role,
    scopes: [...known.scopes],
    workspaces: workspaces.map(toWorkspace),
    memberships: tenants.map(({ id, name, role }) => ({ tenant_id: id, tenant_name: name, role })),
  };
}

function nameOf(tenants: readonly { id: string; name: string }[], known: KnownPrincipal): string {
  return tenants.find(({ id }) => id === known.tenantId)?.name ?? '';
}

function toTenant(row: store.TenantRow): Tenant {
  const { id, name, is_demo: is_sample_data, created_at } = row;
  return { id, name, is_sample_data, created_at: isoTime(created_at.getTime()) };
}
