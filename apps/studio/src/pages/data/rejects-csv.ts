// Rejected rows as a file that a spreadsheet opens. Pure.
import type { ImportReject } from '@aibaas/sdk';

/** A cell that begins like a formula is made text (OWASP, "CSV injection"). */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @example
 * rejectsCsv([]); // 'line,column,reason,raw\r\n'
 */
export function rejectsCsv(rejects: readonly ImportReject[]): string {
  const lines = rejects.map(({ line, column, reason, raw }) =>
    [line, column, reason, raw].map(cell).join(','),
  );
  return ['line,column,reason,raw', ...lines, ''].join('\r\n');
}
