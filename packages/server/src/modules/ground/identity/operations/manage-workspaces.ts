// Workspaces: the tenant's customers, the unit that metrics and predictions are for. A principal that
// is limited to some of them sees no other.
import type { Workspace } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import { sqlState, type Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import { assertWithin, authorityFor } from '../authority.ts';
import { type PageOf, type PageQuery, pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { isWithin } from '../rules.ts';
import * as store from '../tenant-store.ts';
import { firstEnvironment } from './open-tenant.ts';

export function listWorkspaces(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<Workspace>> {
  const { database } = parts.kernel;
  const only = context.workspaces;
  const read = (page: store.Page) => store.listWorkspaces(database, context, only, page);
  return pageOf('workspaces', query, read, toWorkspace);
}

export async function getWorkspace(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<Workspace> {
  return toWorkspace(await visibleWorkspace(parts, context, id));
}

async function visibleWorkspace(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<store.WorkspaceRow> {
  const only = context.workspaces;
  const isVisible = only === null || only.includes(id);
  const row = isVisible ? await store.findWorkspace(parts.kernel.database, context, id) : null;
  if (row === null) throw new AppError('not_found', { subject: 'workspace', id });
  return row;
}

export async function workspaceExists(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<boolean> {
  const only = context.workspaces;
  if (only !== null && !only.includes(id)) return false;
  return (await store.findWorkspace(parts.kernel.database, context, id)) !== null;
}

/** The oldest workspace the principal sees. @throws AppError `not_found` where it sees none. */
export async function defaultWorkspace(parts: Parts, context: RequestContext): Promise<string> {
  const only = context.workspaces;
  const page = { after: null, limit: 1 };
  const [first] = await store.listWorkspaces(parts.kernel.database, context, only, page);
  if (first === undefined) throw new AppError('not_found', { subject: 'workspace', id: 'any' });
  return first.id;
}

export async function createWorkspace(
  parts: Parts,
  context: RequestContext,
  input: { name: string; environment?: string },
): Promise<Workspace> {
  const { database, ids, outbox } = parts.kernel;
  const { name, environment = firstEnvironment } = input;
  const id = ids.next();
  context.note({ resourceType: 'workspaces', resourceId: id, details: { name, environment } });
  return database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'create', 'workspaces');
    assertWithin(authority, null, 'a new workspace');
    const made = await uniqueName(name, () =>
      store.insertWorkspace(tx, context.tenantId, { id, name, environment }),
    );
    const data = { id, name, environment };
    await outbox.publish(tx, { name: 'workspace.created', topic: 'workspaces', data });
    return toWorkspace(made);
  });
}

export async function updateWorkspace(
  parts: Parts,
  context: RequestContext,
  id: string,
  change: { name?: string; environment?: string },
): Promise<Workspace> {
  const { database, outbox } = parts.kernel;
  await visibleWorkspace(parts, context, id);
  return database.tenant(context, async (tx) => {
    await assertMayChange(parts, tx, context, 'update', id);
    const row = await uniqueName(change.name ?? '', () => store.updateWorkspace(tx, id, change));
    if (row === null) throw new AppError('not_found', { subject: 'workspace', id });
    const data = { id, name: row.name, environment: row.environment };
    await outbox.publish(tx, { name: 'workspace.updated', topic: 'workspaces', data });
    context.note({ resourceType: 'workspaces', resourceId: id, details: { ...change } });
    return toWorkspace(row);
  });
}

export async function removeWorkspace(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  const { name } = await visibleWorkspace(parts, context, id);
  await database.tenant(context, async (tx) => {
    await assertMayChange(parts, tx, context, 'delete', id);
    const all = await store.lockWorkspaces(tx);
    if (!all.includes(id)) throw new AppError('not_found', { subject: 'workspace', id });
    if (all.length === 1) {
      throw new AppError('conflict', { reason: 'a tenant keeps at least one workspace' });
    }
    await store.deleteWorkspace(tx, id).catch((error) => {
      // 23503: another module's rows still refer to it.
      if (sqlState(error) !== '23503') throw error;
      throw new AppError('conflict', { reason: `workspace "${name}" still holds data` });
    });
    await outbox.publish(tx, { name: 'workspace.removed', topic: 'workspaces', data: { id } });
    context.note({ resourceType: 'workspaces', resourceId: id, details: { name } });
  });
}

/** By what the caller has at this moment, as when they make one. */
async function assertMayChange(
  parts: Parts,
  tx: Tx,
  context: RequestContext,
  action: 'update' | 'delete',
  id: string,
): Promise<void> {
  const { workspaceIds } = await authorityFor(parts, tx, context, action, 'workspaces');
  if (isWithin([id], workspaceIds)) return;
  throw new AppError('not_found', { subject: 'workspace', id });
}

async function uniqueName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // 23505: the only unique fact about a workspace that a caller chooses is its name.
    if (sqlState(error) !== '23505') throw error;
    throw new AppError('conflict', { reason: `a workspace named "${name}" exists already` });
  }
}

export function toWorkspace(row: store.WorkspaceRow): Workspace {
  const { id, name, environment, created_at } = row;
  return { id, name, environment, created_at: isoTime(created_at.getTime()) };
}
