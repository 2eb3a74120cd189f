// API keys: shown once, kept as a keyed hash, never worth more than whoever made them.
import type { ApiKey, CreatedApiKey } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError, invalidField } from '../../../../kernel/errors.ts';
import type { RequestContext, Scope } from '../../../../kernel/http/context.ts';
import { assertMayActOn, assertWithin, authorityFor, endOfChild } from '../authority.ts';
import * as store from '../credential-store.ts';
import { type PageOf, type PageQuery, pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { knownOf } from '../principal.ts';
import { commonWorkspaces, isWithin, scopeBeyond } from '../rules.ts';

export function listKeys(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<ApiKey>> {
  const { database } = parts.kernel;
  return pageOf('keys', query, (page) => store.listKeys(database, context, page), toKey);
}

export async function createKey(
  parts: Parts,
  context: RequestContext,
  input: { name: string; scopes?: Scope[]; expires_at?: string },
): Promise<CreatedApiKey> {
  const { database, clock, ids, outbox } = parts.kernel;
  knownOf(context, 'the key');
  const now = clock.now();
  const askedEnd = input.expires_at === undefined ? null : new Date(input.expires_at);
  // Not "<= now": a leap second passes the schema and is no date.
  if (askedEnd !== null && !(askedEnd.getTime() > now)) {
    throw invalidField('/expires_at', 'must lie in the future');
  }
  const secret = parts.secretTexts.make('key');
  const id = ids.next();
  const { name } = input;
  return database.tenant(context, async (tx) => {
    const maker = await authorityFor(parts, tx, context, 'create', 'keys');
    const scopes = input.scopes ?? [...maker.scopes];
    const beyond = scopeBeyond(scopes, maker.scopes);
    if (beyond !== null) throw new AppError('scope_above_own', { scope: beyond });
    const expiresAt = endOfChild(maker, askedEnd);
    context.note({ resourceType: 'keys', resourceId: id, details: { name, scopes } });
    const row = await store.insertKey(tx, context.tenantId, {
      id,
      name,
      prefix: secret.prefix,
      hash: secret.hash,
      scopes,
      role: maker.role,
      personId: maker.giver.personId,
      parentId: maker.giver.keyId,
      workspaceIds: maker.workspaceIds,
      createdAt: new Date(now),
      expiresAt,
    });
    const data = { id, name, scopes };
    await outbox.publish(tx, { name: 'key.created', topic: 'keys', data });
    return { ...toKey(row), key: secret.text };
  });
}

export async function removeKey(
  parts: Parts,
  context: RequestContext,
  asked: string,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  await database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'delete', 'keys');
    const key = await store.findKeyCredential(tx, { id: asked });
    const isSeen = key !== null && isWithin(key.workspace_ids, context.workspaces);
    if (!isSeen) throw new AppError('not_found', { subject: 'key', id: asked });
    assertMayActOn(authority, key.role);
    const reach = commonWorkspaces(key.workspace_ids, key.person_workspace_ids);
    assertWithin(authority, reach, 'the key');
    // The stored form: caches compare text, and the path may spell the id in capitals.
    const { id, name } = key;
    const offspring = await keysBelow(tx, [id]);
    await store.deleteKey(tx, id);
    await parts.revocations.announce(tx, context.tenantId, [id, ...offspring]);
    await outbox.publish(tx, { name: 'key.removed', topic: 'keys', data: { id, name } });
    context.note({
      resourceType: 'keys',
      resourceId: id,
      details: { name, keys_ended: offspring.length + 1 },
    });
  });
}

/** The keys that these made, and theirs, all the way down. */
async function keysBelow(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const children = await store.listChildKeys(tx, ids);
  return children.length === 0 ? [] : [...children, ...(await keysBelow(tx, children))];
}

export function toKey(row: store.KeyRow): ApiKey {
  const time = (date: Date | null) => (date === null ? null : isoTime(date.getTime()));
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_at: isoTime(row.created_at.getTime()),
    last_used_at: time(row.last_used_at),
    expires_at: time(row.expires_at),
  };
}
