/**
 * How the texts of one column are read for learning, as plain data that can be kept with a model: numbers
 * and dates in one way of writing, whatever the file's. Everything else stays as it stands.
 */
import { dateConverter, timestampConverter } from './dates.ts';
import { inferColumn } from './infer-column.ts';
import { convertNumber, isNullWord } from './numbers.ts';
import { Rejection } from './rejection.ts';
import type { DateOrder, Question, Warning } from './types.ts';

export interface ColumnReading {
  readonly type: 'number' | 'date' | 'timestamp';
  /** Of dates, or the unit of numbers. */
  readonly format: string | null;
}

export interface ReadingRules {
  readonly name: string;
  readonly decimal: '.' | ',';
  readonly isDecimalAmbiguous: boolean;
  readonly dateOrder?: DateOrder | undefined;
  readonly timeZone?: string | undefined;
  /** How the column was read before, which settles what these values leave open. */
  readonly known?: ColumnReading;
}

/**
 * How a column is read; null for one that stays as it is, or a question.
 *
 * @example
 * columnReading(['15.03.2024', '16.03.2024'], { name: 'day', decimal: '.', isDecimalAmbiguous: false })
 * // { reading: { type: 'date', format: 'DD.MM.YYYY' }, warnings: [] }
 */
export function columnReading(
  texts: readonly string[],
  rules: ReadingRules,
): { reading: ColumnReading | null; warnings: Warning[] } | { question: Question } {
  const { known, ...context } = rules;
  const dateOrder = rules.dateOrder ?? (known && orderOf(known));
  const given = texts.filter((text) => text !== '');
  const found = inferColumn(given, {
    ...context,
    dateOrder,
    isWhole: true,
    ...(known === undefined ? {} : { hintedType: known.type }),
  });
  const [question] = found.questions;
  if (question !== undefined) return { question };
  const { type, format = null } = found;
  const told = new Set(['currency_number', 'percent_number', 'currency_text', 'percent_text']);
  const warnings = found.warnings.filter(({ code }) => told.has(code));
  if (type === 'number' || type === 'integer')
    return { reading: { type: 'number', format }, warnings };
  if (type !== 'date' && type !== 'timestamp') return { reading: null, warnings };
  return { reading: { type, format }, warnings };
}

function orderOf({ format }: ColumnReading): DateOrder | undefined {
  const letters = (format ?? '').replace(/ HH.*$/, '').replace(/[^DMY]/g, '');
  const order = [...new Set(letters)].join('').toLowerCase();
  return order === 'dmy' || order === 'mdy' || order === 'ymd' ? order : undefined;
}

/**
 * A reader of the column's texts: numbers with a decimal point and no grouping, days as YYYY-MM-DD, times
 * as the clock showed them where they were written. What does not fit stays as it is.
 *
 * @example
 * readColumnText({ type: 'number', format: null }, ',')('1.234,50') === '1234.50'
 */
export function readColumnText(
  { type, format }: ColumnReading,
  decimal: '.' | ',',
): (text: string) => string {
  const convert =
    type === 'number'
      ? (text: string) => convertNumber(text, decimal, format ?? undefined)
      : type === 'date'
        ? dateConverter(format ?? undefined)
        : timestampConverter(format ?? undefined, () => '+00:00');
  return (text) => {
    if (isNullWord(text.trim())) return text;
    const read = convert(text);
    if (read === null || read instanceof Rejection) return text;
    return type === 'timestamp' ? read.slice(0, -6) : read;
  };
}
