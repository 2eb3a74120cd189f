// In-app notifications: facts that somebody asked to be told of, kept until they are read. What is
// worth telling is decided by whoever publishes the fact.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { notificationsRoutes } from './routes.ts';
import { createNotificationsService } from './service.ts';

/**
 * Builds the notifications module; nothing happens before the server starts.
 *
 * @example
 * const notifications = notificationsModule(kernel);
 */
export function notificationsModule(kernel: Kernel): { manifest: ModuleManifest } {
  const service = createNotificationsService(kernel);
  const manifest: ModuleManifest = {
    name: 'act/notifications',
    migrations: new URL('./migrations/', import.meta.url),
    routes: notificationsRoutes(service),
    sinks: [{ name: 'notifications', kind: 'durable', take: service.takeFacts }],
  };
  return { manifest };
}
