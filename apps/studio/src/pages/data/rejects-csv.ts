// Rejected rows as a file that a spreadsheet opens. Pure.
import { csvCell } from '@aibaas/react';
import type { ImportReject } from '@aibaas/sdk';

/**
 * @example
 * rejectsCsv([]); // 'line,column,reason,raw\r\n'
 */
export function rejectsCsv(rejects: readonly ImportReject[]): string {
  const lines = rejects.map(({ line, column, reason, raw }) =>
    [line, column, reason, raw].map((cell) => csvCell(String(cell ?? ''))).join(','),
  );
  return ['line,column,reason,raw', ...lines, ''].join('\r\n');
}
