// Rows as the lines of a file: CSV that a spreadsheet can open without running it, and NDJSON. What is read
// back by an import is what was there.
import { csvCell, csvRecord } from '@aibaas/tabular';
import { splitNames, systemQueryColumns, type TableColumn } from './rules.ts';

export type ExportFormat = 'csv' | 'ndjson';

type ExportColumn = Pick<TableColumn, 'name'> & { readonly type: string };

/** The columns that are asked for, in that order; the table's own where none are. */
export function exportColumns(
  own: readonly TableColumn[],
  asked: string | undefined,
): ExportColumn[] {
  if (asked === undefined || asked === '') return [...own];
  const known: ExportColumn[] = [...systemQueryColumns, ...own];
  const names = [...new Set(splitNames(asked, known))];
  return names.flatMap((name) => known.filter((column) => column.name === name));
}

/** The header of a CSV file; NDJSON has none. */
export function headLine(columns: readonly ExportColumn[], format: ExportFormat): string {
  if (format === 'ndjson') return '';
  return `${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`;
}

export function rowLine(
  columns: readonly ExportColumn[],
  format: ExportFormat,
  row: Readonly<Record<string, unknown>>,
): string {
  if (format === 'ndjson') {
    return `${JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])))}\n`;
  }
  return `${csvRecord(columns.map(({ name, type }) => textOf(type, row[name] ?? null)))}\r\n`;
}

function textOf(type: string, value: unknown): string | null {
  if (value === null) return null;
  if (type === 'json') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

const types: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** RFC 6266: a name of plain letters, and the name itself for who reads that. */
export function fileHeaders(table: string, format: ExportFormat): Record<string, string> {
  const plain = table.replace(/[^\w.-]+/g, '_');
  const whole = encodeURIComponent(table).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': types[format],
    'content-disposition': `attachment; filename="${plain}.${format}"; filename*=UTF-8''${whole}.${format}`,
  };
}
