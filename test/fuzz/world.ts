// What the fuzzer has learned from answers: ids and names by where they came from, cursors by their list,
// and the credentials it may use.
import type { Operation } from './document.ts';

type Json = ReturnType<typeof JSON.parse>;

const keptMax = 30;

export interface World {
  readonly key: string;
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly ownerToken: string | null;
  readonly url: string;
  /** Things that the run itself stands on: never changed or removed. */
  readonly spared: ReadonlySet<string>;
  spare(id: string): void;
  /** Ids or names for the parameter of this path. */
  idsOf(path: string, name: string): readonly string[];
  cursorsOf(key: string): readonly string[];
  /** Values for a field of this name in any body. */
  known(name: string): readonly unknown[];
  learn(operation: Operation, path: string, body: Json): void;
  forget(id: string): void;
}

export function createWorld(start: {
  key: string;
  tenantId: string;
  workspaceId: string;
  ownerToken: string | null;
  url: string;
}): World {
  const ids = new Map<string, string[]>();
  const cursors = new Map<string, string[]>();
  const spared = new Set<string>();
  const keep = (map: Map<string, string[]>, key: string, value: unknown): void => {
    if (typeof value !== 'string' || value === '') return;
    const list = map.get(key) ?? [];
    if (list.includes(value)) return;
    list.push(value);
    if (list.length > keptMax) list.shift();
    map.set(key, list);
  };
  const world: World = {
    ...start,
    spared,
    spare: (id) => spared.add(id),
    idsOf: (path, name) => {
      const before = path.slice(0, path.indexOf(`/{${name}}`));
      return ids.get(before) ?? [];
    },
    cursorsOf: (key) => cursors.get(key) ?? [],
    known(name) {
      if (name === 'workspace_id' || name === 'workspace_ids') return [start.workspaceId];
      if (name === 'tenant_id') return [start.tenantId];
      if (name === 'table') return ids.get('/api/v1/tables') ?? [];
      if (name === 'metric_id' || name === 'target_metric') return ids.get('/api/v1/metrics') ?? [];
      if (name === 'id') return [...ids.values()].flat().filter((id) => id.length === 36);
      return [];
    },
    learn(operation, path, body) {
      if (typeof body !== 'object' || body === null) return;
      const collection = path.split('?')[0] as string;
      keep(cursors, operation.key, body.next_cursor);
      const items: Json[] = Array.isArray(body.data) ? body.data : [body];
      const isList = Array.isArray(body.data) || operation.method === 'POST';
      for (const item of items) {
        if (typeof item !== 'object' || item === null) continue;
        const own = collection === '/api/v1/tables' ? item.name : (item.id ?? item._id);
        if (isList) keep(ids, operation.path, own);
        for (const [field, place] of Object.entries(places)) keep(ids, place, item[field]);
      }
    },
    forget(id) {
      for (const [key, list] of ids) {
        ids.set(
          key,
          list.filter((one) => one !== id),
        );
      }
    },
  };
  return world;
}

/** Fields that name a thing of another list. */
const places: Readonly<Record<string, string>> = {
  operation_id: '/api/v1/operations',
  metric_id: '/api/v1/metrics',
  vintage_id: '/api/analytics/predictions/vintages',
};
