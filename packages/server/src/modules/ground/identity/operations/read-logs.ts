// The server's newest log lines. Nobody sees a line about another tenant; lines about no tenant are for
// the owners of the installation's first tenant, who run the server.
import type { LogLevel, LogLine, LogPage, LogQuery } from '@aibaas/contract';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { LogLine as KeptLine } from '../../../../kernel/log-tail.ts';
import type { Parts } from '../parts.ts';
import * as store from '../tenant-store.ts';

const limitDefault = 200;
const severity: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export async function readLogs(
  parts: Parts,
  context: RequestContext,
  query: LogQuery,
): Promise<LogPage> {
  const { database, logTail } = parts.kernel;
  const first = await database.system('first tenant', store.firstTenant);
  const runsServer = context.tenantId === first && context.principal.role === 'owner';
  const search = query.search?.toLowerCase();
  const lines = logTail.newest(query.limit ?? limitDefault, (line) => {
    const tenant = tenantOf(line);
    const isMine = tenant === null ? runsServer : tenant === context.tenantId;
    return (
      isMine &&
      isSevere(line, query.level) &&
      line.number > (query.after ?? 0) &&
      holds(line, search)
    );
  });
  return { data: lines.map(view), scope: runsServer ? 'server' : 'tenant' };
}

function tenantOf({ fields }: KeptLine): string | null {
  const id = fields.tenant_id ?? fields.tenantId;
  return id === undefined || id === null ? null : String(id);
}

function isSevere({ fields }: KeptLine, level: LogLevel | undefined): boolean {
  if (level === undefined) return true;
  return severity.indexOf(String(fields.level)) >= severity.indexOf(level);
}

function holds({ fields }: KeptLine, search: string | undefined): boolean {
  return search === undefined || JSON.stringify(fields).toLowerCase().includes(search);
}

function view({ number, fields }: KeptLine): LogLine {
  const { level, timestamp, message, service: _service, request_id, ...rest } = fields;
  const text = (value: unknown): string => (value === undefined ? '' : String(value));
  return {
    number,
    level: text(level),
    timestamp: text(timestamp),
    message: text(message),
    request_id: request_id === undefined ? null : text(request_id),
    fields: rest,
  };
}
