// Rejected rows as a file that a spreadsheet opens. Pure.
import { csvCell } from '@aibaas/react';
import type { ImportReject } from '@aibaas/sdk';

/**
 * @example
 * rejectsCsv([]); // 'line,column,reason,raw\r\n'
 */
export function rejectsCsv(rejects: readonly ImportReject[]): string {
  return rejectsHead + rejectLines(rejects);
}

export const rejectsHead = 'line,column,reason,raw\r\n';

/** Each with its line break. */
export function rejectLines(rejects: readonly ImportReject[]): string {
  return rejects
    .map(({ line, column, reason, raw }) => {
      const cells = [line, column, reason, raw].map((cell) => csvCell(String(cell ?? '')));
      return `${cells.join(',')}\r\n`;
    })
    .join('');
}
