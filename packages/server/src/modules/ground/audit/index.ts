// The audit trail: who did what, sealed and chained so that tampering shows. It records and verifies;
// who may do what is decided elsewhere.
import type { HealthReport } from '../../../kernel/health.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { auditRoutes } from './routes.ts';
import { type AuditService, createAuditService } from './service.ts';

export { createRecorder, type Recorder } from './recorder.ts';
export type { AuditService } from './service.ts';

/**
 * Builds the audit module; nothing happens before `manifest.start`.
 *
 * @example
 * const audit = auditModule(kernel);
 * const report = await audit.service.verify(tenantId);
 */
export function auditModule(kernel: Kernel): { manifest: ModuleManifest; service: AuditService } {
  const service = createAuditService(kernel);
  const manifest: ModuleManifest = {
    name: 'ground/audit',
    migrations: new URL('./migrations/', import.meta.url),
    routes: auditRoutes(service),
    auditor: service,
    health: [{ name: 'audit', check: () => checkBacklog(service) }],
    start: service.start,
    stop: service.stop,
  };
  return { manifest, service };
}

/** Numbering takes a second; a minute means that no process does it. */
const backlogMsMax = 60_000;

async function checkBacklog(service: AuditService): Promise<HealthReport> {
  const { waiting, oldestMs } = await service.backlog();
  const facts = { waiting, oldest_ms: oldestMs };
  if (oldestMs <= backlogMsMax) return { status: 'ok', facts };
  return {
    status: 'degraded',
    cause: `${waiting} audit record(s) wait for their number, the oldest for ${oldestMs} ms`,
    remedy: 'the log names the failure under "numbering audit records"; records are safe meanwhile',
    facts,
  };
}
