// Which sockets of this process listen for which tenant, and the hand-over of events to them. A
// tenant's events are offered to that tenant's sockets alone.
import type { Connection } from './connection.ts';

export interface Hub {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  hasListeners(tenantId: string): boolean;
  publish(tenantId: string, topic: string, event: { type: string; data: unknown }): void;
  all(): readonly Connection[];
}

export function createHub(): Hub {
  const byTenant = new Map<string, Set<Connection>>();
  return {
    add(connection) {
      const tenantId = connection.principal?.tenantId;
      if (tenantId === undefined) return;
      const group = byTenant.get(tenantId);
      if (group === undefined) byTenant.set(tenantId, new Set([connection]));
      else group.add(connection);
    },
    remove(connection) {
      const tenantId = connection.principal?.tenantId ?? '';
      const group = byTenant.get(tenantId);
      group?.delete(connection);
      if (group?.size === 0) byTenant.delete(tenantId);
    },
    hasListeners: (tenantId) => byTenant.has(tenantId),
    publish(tenantId, topic, event) {
      for (const connection of byTenant.get(tenantId) ?? []) connection.deliver(topic, event);
    },
    all: () => [...byTenant.values()].flatMap((group) => [...group]),
  };
}
