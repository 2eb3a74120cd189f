// The table of contents of the server: its modules, floor by floor. A module may use only those above
// it here; upwards it speaks by event or by what its manifest contributes.
import type { Kernel } from './kernel/kernel.ts';
import type { ModuleManifest } from './kernel/module.ts';
import { notificationsModule } from './modules/act/notifications/index.ts';
import { realtimeModule } from './modules/act/realtime/index.ts';
import { auditModule } from './modules/ground/audit/index.ts';
import { identityModule } from './modules/ground/identity/index.ts';
import { dataModule } from './modules/observe/data/index.ts';
import { eventsModule } from './modules/observe/events/index.ts';
import { metricsModule } from './modules/observe/metrics/index.ts';
import { predictionsModule } from './modules/predict/predictions/index.ts';

export function buildModules(kernel: Kernel) {
  const audit = auditModule(kernel);
  const identity = identityModule(kernel);
  const events = eventsModule(kernel);
  const data = dataModule(kernel);
  const metrics = metricsModule(kernel, {
    data: data.service,
    events: events.service,
    identity: identity.service,
  });
  const predictions = predictionsModule(kernel, {
    metrics: metrics.service,
    identity: identity.service,
  });
  const notifications = notificationsModule(kernel);
  const realtime = realtimeModule(kernel, {
    identity: identity.service,
    events: events.service,
  });

  const modules: readonly ModuleManifest[] = [
    audit.manifest,
    identity.manifest,
    events.manifest,
    data.manifest,
    metrics.manifest,
    predictions.manifest,
    notifications.manifest,
    realtime.manifest,
  ];
  return {
    modules,
    services: {
      audit: audit.service,
      identity: identity.service,
      events: events.service,
      data: data.service,
      metrics: metrics.service,
      predictions: predictions.service,
    },
  };
}

export type App = ReturnType<typeof buildModules>;
