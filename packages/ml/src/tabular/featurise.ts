// From a raw table to the columns that estimators learn from: numbers and categories as they are, times
// as their calendar, texts as their length and what they are about. Pure, and the same for training and for other files.
import { MlError } from '../errors.ts';
import type { Column } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import { numberOf, type RawCell, type RawTable, textOf, timeOf } from './raw-table.ts';
import type { ColumnRole } from './roles.ts';
import { textColumns } from './text-vectors.ts';

/** What training did not see; the last category of every column. */
export const other = '(other)';
const dayMs = 86_400_000;

/** @throws MlError `column_missing` that names what the table lacks */
export function featurise(table: RawTable, roles: readonly ColumnRole[]): Frame {
  const places = new Map(table.names.map((name, place) => [name, place]));
  const missing = roles.filter(({ name }) => !places.has(name));
  if (missing.length > 0) {
    const names = missing.slice(0, 20).map(({ name }) => `"${name}"`);
    const message = `The model needs ${roles.length} columns; missing: ${names.join(', ')}.`;
    throw new MlError('column_missing', `columns.${missing[0]?.name}`, message);
  }
  return new Frame(
    roles.flatMap((role) => columnsOf(role, table.columns[places.get(role.name) as number] ?? [])),
  );
}

function columnsOf(role: ColumnRole, cells: readonly RawCell[]): Column[] {
  const { name, kind } = role;
  if (kind === 'numeric') {
    return [
      { name, kind, values: Float64Array.from(cells, (cell) => numberOf(cell) ?? Number.NaN) },
    ];
  }
  if (kind === 'categorical') return [categories(role, cells)];
  if (kind === 'time') return calendar(name, cells);
  const texts = cells.map(textOf);
  const measure = (part: string, of: (text: string) => number): Column => ({
    name: `${name}: ${part}`,
    kind: 'numeric',
    values: Float64Array.from(texts, (text) => (text === null ? Number.NaN : of(text))),
  });
  const topics = role.vectors === undefined ? [] : textColumns(role.vectors, texts);
  return [
    measure('letters', (text) => text.length),
    measure('words', (text) => text.split(/\s+/).length),
    ...topics.map(
      (values, t): Column => ({ name: `${name}: topic ${t + 1}`, kind: 'numeric', values }),
    ),
  ];
}

function categories(role: ColumnRole, cells: readonly RawCell[]): Column {
  const places = new Map(role.categories.map((category, place) => [category, place]));
  // Other programs write 3 as 3.0 once a cell of the column is empty.
  const numbers = new Map<number, number>();
  role.categories.forEach((category, place) => {
    const number = numberOf(category);
    if (number !== null && !numbers.has(number)) numbers.set(number, place);
  });
  const placeOf = (text: string): number | undefined => {
    const number = places.has(text) || numbers.size === 0 ? null : numberOf(text);
    return number === null ? places.get(text) : numbers.get(number);
  };
  const codes = Int32Array.from(cells, (cell) => {
    const text = textOf(cell);
    return text === null ? -1 : (placeOf(text) ?? role.categories.length);
  });
  return { name: role.name, kind: 'categorical', codes, categories: [...role.categories, other] };
}

function calendar(name: string, cells: readonly RawCell[]): Column[] {
  const times = Float64Array.from(cells, (cell) => timeOf(cell) ?? Number.NaN);
  const part = (word: string, of: (date: Date, time: number) => number): Column => ({
    name: `${name}: ${word}`,
    kind: 'numeric',
    values: times.map((time) => (Number.isNaN(time) ? Number.NaN : of(new Date(time), time))),
  });
  const hasHours = times.some((time) => !Number.isNaN(time) && time % dayMs !== 0);
  return [
    part('day', (_, time) => time / dayMs),
    part('month', (date) => date.getUTCMonth() + 1),
    part('day of month', (date) => date.getUTCDate()),
    part('weekday', (date) => date.getUTCDay()),
    // Always there, so that a file of other times has the same columns.
    part('hour', (date) => (hasHours ? date.getUTCHours() + date.getUTCMinutes() / 60 : 0)),
  ];
}
