// Opening tenants: the first one at first start, later ones on request, and new access for an owner
// who lost theirs. Secrets are returned once and kept as hashes.
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import * as credentials from '../credential-store.ts';
import type { Parts } from '../parts.ts';
import * as tenants from '../tenant-store.ts';

export interface BootstrapOptions {
  readonly tenantName: string;
  readonly workspaceName: string;
  readonly isDemo: boolean;
}

export interface OpenedTenant {
  readonly tenantId: string;
  readonly workspaceId: string;
  /** Token of the one-time owner link. */
  readonly ownerToken: string;
  readonly apiKey: string;
}

export interface Bootstrapped {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly ownerToken: string | null;
  readonly apiKey: string | null;
  readonly isFirstStart: boolean;
}

const invitationMs = 15 * 60 * 1000;
export const firstEnvironment = 'production';

export async function bootstrap(parts: Parts, options: BootstrapOptions): Promise<Bootstrapped> {
  return parts.kernel.database.system('first start', async (tx) => {
    await tenants.lockFirstStart(tx);
    const all = await tenants.listAllTenants(tx);
    // Sample data never lands in a tenant of real data; a start without it takes what there is.
    const found =
      all.find((tenant) => tenant.is_demo === options.isDemo) ??
      (options.isDemo ? undefined : all[0]);
    if (found === undefined) return { ...(await openTenant(parts, options)), isFirstStart: true };
    const workspaceId = await firstWorkspace(parts, found.id);
    return {
      tenantId: found.id,
      workspaceId,
      ownerToken: null,
      apiKey: null,
      isFirstStart: false,
    };
  });
}

/** A tenant with one workspace, an owner link and a key, in one transaction. */
export async function openTenant(parts: Parts, options: BootstrapOptions): Promise<OpenedTenant> {
  const { database, ids } = parts.kernel;
  const tenantId = ids.next();
  const workspaceId = ids.next();
  return database.tenant(tenantId, async (tx) => {
    const { tenantName: name, isDemo: is_demo, workspaceName } = options;
    await tenants.insertTenant(tx, { id: tenantId, name, is_demo });
    await tenants.insertWorkspace(tx, tenantId, {
      id: workspaceId,
      name: workspaceName,
      environment: firstEnvironment,
    });
    return { tenantId, workspaceId, ...(await grantOwnerAccess(parts, tx, 'first start')) };
  });
}

/** For `start --new-key`: another owner link and another key; older links end. */
export async function newOwnerAccess(
  parts: Parts,
  tenantId: string,
): Promise<{ ownerToken: string; apiKey: string }> {
  return parts.kernel.database.tenant(tenantId, (tx) =>
    grantOwnerAccess(parts, tx, 'start --new-key'),
  );
}

async function grantOwnerAccess(
  parts: Parts,
  tx: Tx,
  occasion: string,
): Promise<{ ownerToken: string; apiKey: string }> {
  const { clock, ids } = parts.kernel;
  const tenantId = tx.tenantId as string;
  const now = clock.now();
  const link = parts.secretTexts.make('owner');
  await credentials.endInvitations(tx, new Date(now));
  await credentials.insertInvitation(tx, {
    id: ids.next(),
    hash: link.hash,
    expiresAt: new Date(now + invitationMs),
  });
  const key = parts.secretTexts.make('key');
  const keyId = ids.next();
  await credentials.insertKey(tx, tenantId, {
    id: keyId,
    name: `Made at ${occasion}`,
    prefix: key.prefix,
    hash: key.hash,
    scopes: ['read', 'write', 'admin'],
    role: 'owner',
    personId: null,
    parentId: null,
    workspaceIds: null,
    createdAt: new Date(now),
    expiresAt: null,
  });
  await parts.record(tx, {
    tenantId,
    actor: { kind: 'system', id: 'terminal', name: 'terminal' },
    action: 'owner access',
    outcome: 'done',
    requestId: '',
    resourceType: 'keys',
    resourceId: keyId,
    details: { occasion, link_minutes: invitationMs / 60_000 },
  });
  return { ownerToken: link.text, apiKey: key.text };
}

/** @throws AppError `not_found` when the tenant has no workspace. */
export async function firstWorkspace(parts: Parts, tenantId: string): Promise<string> {
  const page = { after: null, limit: 1 };
  const rows = await tenants.listWorkspaces(parts.kernel.database, tenantId, null, page);
  const first = rows[0];
  if (first === undefined) throw new AppError('not_found', { subject: 'workspace', id: 'any' });
  return first.id;
}
