// What a table may be called and hold, and how filters and sort orders are read. Values in, values or
// a refusal out; the SQL made of them is in row-query.ts.
import {
  type Column,
  type ColumnType,
  exactNumberText,
  inexactNumber,
  isOfPostgres,
  type ParseHints,
  parseRecord,
  readCopyLine,
} from '@aibaas/tabular';
import { AppError, type FieldError, invalidFields } from '../../../kernel/errors.ts';
import { nearestNames } from '../../../kernel/nearest-names.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Under what names the quota counts a table's rows, a file, and refused rows. */
export const partOf = (tableId: string): string => `table:${tableId}`;
export const filePart = (id: string): string => `file:${id}`;
export const rejectsPart = 'rejects';

/** A column that a filter or a sort order may name: the table's own, and the system's. */
export interface QueryColumn {
  readonly name: string;
  readonly type: ColumnType | 'uuid';
}

export const systemQueryColumns: readonly QueryColumn[] = [
  { name: '_id', type: 'uuid' },
  { name: '_created_at', type: 'timestamp' },
  { name: '_updated_at', type: 'timestamp' },
  { name: '_version', type: 'integer' },
];

const columnBytesMax = 63;
const columnsMax = 1000;

/** Mistakes in the columns of a table to be made; none when it may be made. */
export function columnMistakes(columns: readonly { name: string }[]): FieldError[] {
  const mistakes: FieldError[] = [];
  const seen = new Set<string>();
  if (columns.length > columnsMax) {
    mistakes.push({
      in: 'body',
      pointer: '/columns',
      message: `has more than ${columnsMax} columns`,
    });
  }
  columns.forEach(({ name }, index) => {
    const say = (message: string) =>
      mistakes.push({ in: 'body', pointer: `/columns/${index}/name`, message });
    if (name.trim() === '') say('is empty');
    else if (Buffer.byteLength(name) > columnBytesMax) say(`has more than ${columnBytesMax} bytes`);
    else if (name.startsWith('_'))
      say('begins with _, which is kept for the columns of the system');
    else if (isOfPostgres(name)) say('is the name of a column that PostgreSQL keeps for itself');
    else if (hasControl(name)) say('holds control characters');
    else if (seen.has(name)) say('is there twice');
    seen.add(name);
  });
  return mistakes;
}

export function tableNameMistakes(
  name: string,
  place: Pick<FieldError, 'in' | 'pointer'> = { in: 'body', pointer: '/name' },
): FieldError[] {
  const isFit = name !== '' && name.trim() === name && !hasControl(name);
  const message = 'must be text without control characters and without space at its ends';
  return isFit ? [] : [{ ...place, message }];
}

export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text) || !text.isWellFormed();
}

/** Throws the first mistake with all of them attached, or nothing. */
export function refuse(mistakes: readonly FieldError[]): void {
  if (mistakes.length > 0) throw invalidFields(mistakes);
}

export interface RowProblem {
  readonly column: string | null;
  readonly message: string;
}

/**
 * The values of a row as text that PostgreSQL reads, in the order of the columns.
 *
 * @param values by column name; what is missing is null
 */
export function readRow(
  values: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
  hints: ParseHints = {},
): (string | null)[] | RowProblem {
  for (const { name, type } of columns) {
    const value = values[name];
    const isBeyond = typeof value === 'number' && Math.abs(value) > 2 ** 53 - 1;
    if (type === 'integer' && (isBeyond || exactNumberText(value) !== undefined)) {
      const message = 'is beyond 2^53, which JSON numbers cannot hold exactly: send it as text';
      return { column: name, message };
    }
    if (type !== 'json' || typeof value !== 'object' || value === null) continue;
    const inexact = inexactNumber(value, JSON.stringify(value), name);
    if (inexact !== null) {
      const message = `has the number ${inexact.text} at ${inexact.path}, which JSON numbers cannot hold exactly: send it as text`;
      return { column: name, message };
    }
  }
  const result = parseRecord(values, [...columns], hints);
  if ('reject' in result) {
    const { column, reason } = result.reject;
    return { column, message: reason };
  }
  return readCopyLine(result.copy.slice(0, -1));
}

export function asParsingColumns(columns: readonly TableColumn[]): Column[] {
  return columns.map((column) => ({ ...column, source: column.name }));
}

/** The column of that name. @throws AppError `column_unknown` with the names that come near. */
export function findColumn<T extends { name: string }>(
  table: string,
  columns: readonly T[],
  name: string,
): T {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = nearestNames(name, names);
  const shown = near.length > 0 ? near : names.filter((each) => !each.startsWith('_')).slice(0, 8);
  const lead = near.length > 0 ? 'Did you mean' : 'It has';
  const suggestion = `${lead} ${shown.map((each) => `"${each}"`).join(', ')}?`;
  throw new AppError('column_unknown', {
    table,
    column: name.slice(0, 200),
    suggestion: near.length > 0 ? suggestion : suggestion.replace('?', '.'),
  });
}

export interface SortKey {
  readonly column: QueryColumn;
  readonly isDescending: boolean;
}

const sortKeysMax = 8;

/** `-day,city` as keys, always ending with `_id`, so that no two rows are equal. */
export function readSort(
  table: string,
  text: string | undefined,
  columns: readonly QueryColumn[],
): SortKey[] {
  const keys: SortKey[] = [];
  const fail = (reason: string) => new AppError('sort_invalid', { sort: text ?? '', reason });
  for (const part of text === undefined || text === '' ? [] : splitNames(text, columns, '-')) {
    // A column whose own name begins with "-" is meant before a direction is.
    const isOwn = columns.some(({ name }) => name === part);
    const isDescending = !isOwn && part.startsWith('-');
    const column = findColumn(table, columns, isDescending ? part.slice(1) : part);
    if (keys.some((key) => key.column.name === column.name)) {
      throw fail(`it names "${column.name}" twice`);
    }
    keys.push({ column, isDescending });
  }
  if (keys.length > sortKeysMax) throw fail(`it names more than ${sortKeysMax} columns`);
  if (keys.some((key) => key.column.name === '_id')) return keys;
  return [...keys, { column: { name: '_id', type: 'uuid' }, isDescending: false }];
}

/** Names by comma; a name that itself holds commas is found before it is cut. */
export function splitNames(
  text: string,
  columns: readonly { name: string }[],
  prefix = '',
): string[] {
  const withComma = columns.filter(({ name }) => name.includes(',')).map(({ name }) => name);
  if (withComma.length === 0) return text.split(',');
  const names: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const bare = prefix !== '' && rest.startsWith(prefix) ? rest.slice(prefix.length) : rest;
    const known = withComma.find((name) => bare === name || bare.startsWith(`${name},`));
    const end = known === undefined ? rest.indexOf(',') : rest.length - bare.length + known.length;
    names.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  return names;
}

export const filterOps = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'like', 'in', 'is_null'] as const;
export type FilterOp = (typeof filterOps)[number];

export interface Filter {
  readonly column: QueryColumn;
  readonly op: FilterOp;
  /** Text that PostgreSQL reads for the column's type; one for all ops but `in`. */
  readonly values: readonly string[];
}

/** Each part between wildcards is looked for in every row, so their number is the cost of a read. */
const likesMax = 5;
const likeWildcardsMax = 8;
const likeLengthMax = 200;

/** All filters of one request. */
export function readFilters(
  table: string,
  texts: readonly string[],
  columns: readonly QueryColumn[],
): Filter[] {
  const filters = texts.map((text) => readFilter(table, text, columns));
  if (filters.filter(({ op }) => op === 'like').length <= likesMax) return filters;
  const reason = `there are more than ${likesMax} filters with like`;
  throw new AppError('filter_invalid', { filter: (texts[0] ?? '').slice(0, 200), reason });
}

/** Why the pattern would take too long, or null. */
function likeMistake(pattern: string): string | null {
  if (pattern.length > likeLengthMax) return `its pattern is over ${likeLengthMax} characters`;
  const wildcards = pattern.replaceAll(/\\./gsu, '').match(/%+/g)?.length ?? 0;
  if (wildcards <= likeWildcardsMax) return null;
  return `its pattern has ${wildcards} wildcards %; at most ${likeWildcardsMax} are taken`;
}

/** `<column>.<op>.<value>`; names may hold dots, so the known columns decide where they end. */
export function readFilter(table: string, text: string, columns: readonly QueryColumn[]): Filter {
  const fail = (reason: string) =>
    new AppError('filter_invalid', { filter: text.slice(0, 200), reason });
  const column = columns
    .filter(({ name }) => text.startsWith(`${name}.`))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (column === undefined) {
    const dot = text.indexOf('.');
    if (dot < 0) throw fail('it has no dot');
    findColumn(table, columns, text.slice(0, dot));
    throw fail('its column was not found');
  }
  const rest = text.slice(column.name.length + 1);
  const dot = rest.indexOf('.');
  const name = dot < 0 ? rest : rest.slice(0, dot);
  const value = dot < 0 ? '' : rest.slice(dot + 1);
  const op = filterOps.find((each) => each === name);
  if (op === undefined) throw fail(`"${name.slice(0, 40)}" is no operator`);
  if (op === 'is_null') {
    if (dot >= 0 && value !== 'true' && value !== 'false')
      throw fail('is_null takes true or false');
    return { column, op, values: [dot < 0 ? 'true' : value] };
  }
  if (dot < 0) throw fail('it has no value');
  if (column.type === 'json') throw fail(`"${column.name}" is JSON, which only is_null can test`);
  if (op === 'like') {
    if (column.type !== 'text')
      throw fail(`like needs text, and "${column.name}" is ${column.type}`);
    if (/(?<!\\)(?:\\\\)*\\$/.test(value)) throw fail('its pattern ends with a lone backslash');
    const mistake = likeMistake(value);
    if (mistake !== null) throw fail(mistake);
    return { column, op, values: [checkedText(value, fail)] };
  }
  const texts = op === 'in' ? listOf(value, fail) : [value];
  return { column, op, values: texts.map((each) => filterValue(column, each, fail)) };
}

function listOf(value: string, fail: (reason: string) => AppError): string[] {
  if (!value.startsWith('[')) return value.split(',');
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list) && list.every(isPlain)) return list.map(String);
  } catch {
    // Falls through: the reason below says what is wanted.
  }
  throw fail('in takes values by comma, or a JSON list');
}

/** Neither a list nor an object: those have no text that a column could hold. */
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

function checkedText(value: string, fail: (reason: string) => AppError): string {
  if (value.includes('\0') || !value.isWellFormed()) throw fail('its value is not text');
  return value;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function filterValue(
  { name, type }: QueryColumn,
  value: string,
  fail: (reason: string) => AppError,
): string {
  if (type === 'text') return checkedText(value, fail);
  if (type === 'uuid') {
    if (uuidPattern.test(value)) return value;
    throw fail(`"${value.slice(0, 60)}" is no uuid`);
  }
  const read = readRow({ value }, [{ name: 'value', source: 'value', type, nullable: true }]);
  if (!Array.isArray(read)) throw fail(`for "${name}": ${read.message.replace(/\.$/, '')}`);
  const text = read[0];
  if (text === null || text === undefined) throw fail(`it has no value; test ${name}.is_null.true`);
  return text;
}
