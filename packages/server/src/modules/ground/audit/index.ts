// The audit trail: who did what, sealed and chained so that tampering shows. It records and verifies;
// who may do what is decided elsewhere.
import type { HealthReport } from '../../../kernel/health.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { auditRoutes } from './routes.ts';
import { numberingMsMax } from './rules.ts';
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

async function checkBacklog(service: AuditService): Promise<HealthReport> {
  const { waiting, oldestMs } = await service.backlog();
  const losses = service.losses();
  const facts = { waiting, oldest_ms: oldestMs, losses };
  if (losses > 0) {
    return {
      status: 'degraded',
      cause: `audit records of ${losses} tenant(s) vanished before they had a number`,
      remedy: 'POST /api/v1/audit/verify names one; compare with a backup and find who removed it',
      facts,
    };
  }
  if (oldestMs <= numberingMsMax) return { status: 'ok', facts };
  return {
    status: 'degraded',
    cause: `${waiting} audit record(s) wait for their number, the oldest for ${oldestMs} ms`,
    remedy:
      'the log names the failure under "numbering audit records"; where it names none, look who ' +
      'holds a lock on audit.sequencer or changed the triggers of the schema audit',
    facts,
  };
}
