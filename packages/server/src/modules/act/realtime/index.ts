// Live sockets: changes of tables, events and operations as they happen. Nothing is replayed; who must
// not miss anything reads again after reconnecting.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { createRealtimeService, type RealtimeDeps } from './service.ts';

export type { RealtimeDeps } from './service.ts';

const frameBytesMax = 16 * 1024;

/**
 * Builds the realtime module; nothing happens before `manifest.start`.
 *
 * @example
 * const realtime = realtimeModule(kernel, { identity: identity.service, events: events.service });
 */
export function realtimeModule(kernel: Kernel, deps: RealtimeDeps): { manifest: ModuleManifest } {
  const service = createRealtimeService(kernel, deps);
  const manifest: ModuleManifest = {
    name: 'act/realtime',
    sockets: [
      {
        path: '/api/v1/live',
        summary:
          'Changes as they happen: tables/<name>, events, notifications, operations/<id>, metrics/<id>',
        maxPayloadBytes: frameBytesMax,
        open: service.open,
      },
    ],
    sinks: [
      { name: 'live sockets', kind: 'live', take: async (facts) => service.takeFacts(facts) },
    ],
    start: async () => service.start(),
    stop: async () => service.stop(),
  };
  return { manifest };
}
