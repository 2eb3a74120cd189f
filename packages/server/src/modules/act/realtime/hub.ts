// Which sockets of this process listen for which tenant, and the hand-over of events to them. A
// tenant's events are offered to that tenant's sockets alone.
import type { Connection } from './connection.ts';
import type { Hearing } from './topics.ts';

export interface Hub {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  hasListeners(tenantId: string): boolean;
  /** To those who listen to the topic and may hear it. */
  publish(
    tenantId: string,
    topic: string,
    event: { type: string; data: unknown },
    mayHear: Hearing,
  ): void;
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
    publish(tenantId, topic, event, mayHear) {
      for (const connection of byTenant.get(tenantId) ?? []) {
        const { principal } = connection;
        if (principal !== null && mayHear(principal)) connection.deliver(topic, event);
      }
    },
    all: () => [...byTenant.values()].flatMap((group) => [...group]),
  };
}
