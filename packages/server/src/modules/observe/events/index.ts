// The event log: what happened in a tenant's product, each event once, and the facts that this
// product's own modules publish. What follows from events is decided elsewhere.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { eventsRoutes } from './routes.ts';
import { createEventsService, type EventsService } from './service.ts';

export { ownSource } from './rules.ts';
export type { AppendListener, EventsService, TakenEvent } from './service.ts';

/**
 * Builds the events module; nothing happens before the server starts.
 *
 * @example
 * const events = eventsModule(kernel);
 * await events.service.append(tenantId, [{ source: 'app', type: 'credits.used', data: { credits: 3 } }]);
 */
export function eventsModule(kernel: Kernel): { manifest: ModuleManifest; service: EventsService } {
  const { database, clock, ids, quotas } = kernel;
  const service = createEventsService({ database, clock, ids, quotas });
  const manifest: ModuleManifest = {
    name: 'observe/events',
    migrations: new URL('./migrations/', import.meta.url),
    routes: eventsRoutes(service),
    jobs: [{ name: 'events.prune', cron: '17 * * * *', run: () => service.pruneSeen() }],
    sinks: [{ name: 'event log', kind: 'durable', take: service.takeFacts }],
  };
  return { manifest, service };
}
