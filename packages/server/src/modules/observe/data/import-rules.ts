// What a caller says about a file, checked and put into the words of the parser.
import type { FileHints, ImportAnswers, TableColumnType } from '@aibaas/contract';
import { COLUMN_TYPES, type Column, type ParseHints } from '@aibaas/tabular';
import { AppError, invalidField } from '../../../kernel/errors.ts';
import { findColumn, type TableColumn } from './rules.ts';

/** @throws AppError `request_invalid` naming the hint */
export function readHints(query: FileHints): ParseHints {
  const { delimiter, sheet, date_order, decimal, encoding, time_zone, columns } = query;
  if (time_zone !== undefined && !isTimeZone(time_zone)) {
    throw invalidField('/time_zone', 'is no IANA time zone, such as Europe/Berlin', 'query');
  }
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(date_order === undefined ? {} : { dateOrder: date_order }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(time_zone === undefined ? {} : { timeZone: time_zone }),
    ...(columns === undefined ? {} : { columns: readColumnTypes(parseColumns(columns), 'query') }),
  };
}

/** Answers laid over what was said before. */
export function withAnswers(hints: ParseHints, answers: ImportAnswers): ParseHints {
  const { date_order, decimal, columns } = answers;
  return {
    ...hints,
    ...(date_order === undefined ? {} : { dateOrder: date_order }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(columns === undefined
      ? {}
      : { columns: { ...hints.columns, ...readColumnTypes(columns, 'body') } }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function parseColumns(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField('/columns', 'is not JSON', 'query');
  }
}

/** `{"day":"date"}` or `[{"name":"day","type":"date"}]`. */
function readColumnTypes(value: unknown, part: 'query' | 'body'): Record<string, TableColumnType> {
  const entries = Array.isArray(value)
    ? value.map((column: { name?: unknown; type?: unknown }) => [column?.name, column?.type])
    : Object.entries(typeof value === 'object' && value !== null ? value : { '': value });
  for (const [name, type] of entries) {
    if (typeof name === 'string' && (name.includes('\0') || !name.isWellFormed())) {
      throw invalidField('/columns', 'has a name with characters that are not text', part);
    }
    if (typeof name !== 'string' || name === '' || !COLUMN_TYPES.some((each) => each === type)) {
      const types = COLUMN_TYPES.join(', ');
      throw invalidField(
        '/columns',
        `must give each column a name and one of the types ${types}`,
        part,
      );
    }
  }
  return Object.fromEntries(entries) as Record<string, TableColumnType>;
}

/**
 * The file's columns with the types of the table they are added to.
 *
 * @throws AppError `import_columns` when the table lacks one, or the file one that must have a value
 */
export function typesForAppend(
  table: { name: string; columns: readonly TableColumn[] },
  fileColumns: readonly Column[],
): Record<string, TableColumnType> {
  const inFile = new Set(fileColumns.map(({ name }) => name));
  for (const { name, nullable } of table.columns) {
    if (nullable || inFile.has(name)) continue;
    const reason = `The file has no column "${name}", and table "${table.name}" needs a value in it.`;
    throw new AppError('import_columns', { reason });
  }
  const types: Record<string, TableColumnType> = {};
  for (const { name } of fileColumns) {
    try {
      types[name] = findColumn(table.name, table.columns, name).type;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AppError('import_columns', { reason }, { cause: error });
    }
  }
  return types;
}
