/**
 * Chooses the type of one column from a sample of its values. Prefers what loses nothing: codes
 * with leading zeros, ids beyond bigint and anything doubtful stay text.
 */

import { booleanWords, isBooleanWord } from './booleans.ts';
import { ISO_DATE, MONTH_ONLY, QUARTER_ONLY, YEAR_ONLY } from './dates.ts';
import { isEitherWay } from './detect-layout.ts';
import { type DateFinding, dateFormatsOf, inferDates } from './infer-dates.ts';
import { parseJson } from './json-values.ts';
import {
  hasLeadingZero,
  isInBigintRange,
  isNullWord,
  keepsDigits,
  NOT_FINITE,
  normaliseNumber,
  SCALAR_LENGTH_MAX,
  signFirst,
} from './numbers.ts';
import { quoteValue, Rejection } from './rejection.ts';
import type { Column, ColumnType, DateOrder, Question, Warning } from './types.ts';
import { amountOf, PERCENT, splitUnit } from './units.ts';

export interface ColumnFinding {
  type: ColumnType;
  format?: string;
  questions: Question[];
  warnings: Warning[];
}

export interface ColumnContext {
  /** Name of the column, for messages. */
  name: string;
  decimal: '.' | ',';
  /** True when the file's numbers do not tell a decimal sign from a grouping sign. */
  isDecimalAmbiguous: boolean;
  /** Whether the sample is the whole file. */
  isWhole: boolean;
  /** The order of dates, where a person named it or a value beyond the sample proved it. */
  dateOrder?: DateOrder | undefined;
  timeZone?: string | undefined;
  hintedType?: ColumnType | undefined;
}

type Kind =
  | 'integer'
  | 'number'
  | 'code'
  | 'huge'
  | 'not_finite'
  | 'boolean'
  | 'date'
  | 'json'
  | 'unit'
  | 'text';

/** Dates that would be numbers or codes in a column whose type nobody named. */
const SHORT_DATES: readonly (readonly [string, RegExp])[] = [
  [YEAR_ONLY, /^[12]\d{3}$/],
  [QUARTER_ONLY, /^\d{4}[- ]?[Qq][1-4]$/],
  [MONTH_ONLY, /^\d{4}[-/]\d{1,2}$/],
];

/** What a code with a leading zero is made of: 0047E1, 01.10, 007-5. */
const CODE = /^[+-]?0\d[\p{L}\d.,_/+-]*$/u;

/** No program writes a number like 7130E2: one digit stands before the E, or the exponent has a sign. */
const LETTERED_CODE = /^\d{2,}[eE]\d+$/;

/** Misfits that a typed column may have: a tenth, or a single one among four values or more. */
function isMostly(fitting: number, all: number): boolean {
  const misfits = all - fitting;
  return fitting > 0 && (misfits <= all * 0.1 || (misfits === 1 && all >= 4));
}

/**
 * @param values the column's fields as they stand in the file
 * @example
 * inferColumn(['007', '042'], context).type === 'text'
 */
export function inferColumn(values: string[], context: ColumnContext): ColumnFinding {
  const present = values.map((value) => value.trim()).filter((value) => !isNullWord(value));
  const finding = context.hintedType
    ? inferHinted(present, context, context.hintedType)
    : inferFree(present, values, context);
  return finding;
}

function inferFree(present: string[], values: string[], context: ColumnContext): ColumnFinding {
  const counts = countKinds(present, context.decimal);
  const finite = present.length - counts.not_finite;
  if (finite === 0) return found(counts.not_finite > 0 ? 'number' : 'text');
  const whole = counts.integer + counts.huge;
  const numeric = whole + counts.number;
  if (isMostly(numeric, finite) && counts.code === 0) {
    return inferNumeric(present, counts, finite, context);
  }
  if (isMostly(numeric + counts.unit, finite) && counts.code === 0) {
    const unit = onlyUnit(present, counts, finite);
    if (unit !== null) return inferAmounts(present, unit, counts, context);
  }
  if (isMostly(counts.boolean, finite) && booleanWords(present)) {
    return withMisfits(found('boolean'), present, isBooleanWord, context);
  }
  if (isMostly(counts.date, finite)) return inferDated(present, context);
  if (isMostly(counts.json, finite)) {
    return withMisfits(found('json'), present, (text) => kindOf(text, '.') === 'json', context);
  }
  return describeText(values, counts, finite, context);
}

function inferNumeric(
  present: string[],
  counts: Record<Kind, number>,
  finite: number,
  context: ColumnContext,
): ColumnFinding {
  const { decimal, name } = context;
  if (context.isDecimalAmbiguous && present.some(isEitherWay)) return askForDecimal(present, name);
  if (counts.huge > 0 && counts.number === 0) return tooLarge(name, 'the range of bigint');
  const isRounded = (text: string) => !keepsDigits(normaliseNumber(text, decimal) ?? '0');
  if (counts.number > 0 && present.some(isRounded)) return tooLarge(name, '2^53 beside fractions');
  const isWhole = isMostly(counts.integer, finite) && counts.number === 0;
  const fits = (text: string) => normaliseNumber(text, decimal) !== null;
  const finding = withMisfits(found(isWhole ? 'integer' : 'number'), present, fits, context);
  const turned = present.filter((text) => signFirst(text) !== null && fits(text));
  if (turned.length > 0) {
    const message = `Column "${name}" has negatives written as ${quoteValue(turned[0] ?? '')} (${turned.length} sampled); they are read as ${signFirst(turned[0] ?? '')}.`;
    finding.warnings.push({ code: 'negative_forms', message });
  }
  if (counts.not_finite > 0) {
    const message = `Column "${name}" has NaN or Infinity (${counts.not_finite} sampled); those rows will be rejected.`;
    finding.warnings.push({ code: 'not_finite', message });
  }
  return finding;
}

function tooLarge(name: string, limit: string): ColumnFinding {
  const message = `Column "${name}" has integers beyond ${limit}; it is kept as text.`;
  return { ...found('text'), warnings: [{ code: 'integer_too_large', message }] };
}

function askForDecimal(present: string[], name: string): ColumnFinding {
  const examples = present.filter((text) => isEitherWay(amountOf(text))).slice(0, 3);
  return {
    ...found('text'),
    questions: [
      {
        code: 'ambiguous_decimal',
        column: name,
        message: `Is the sign in ${quoteValue(examples[0] ?? '')} of column "${name}" a decimal sign or a thousands separator? Name the decimal sign.`,
        examples,
        options: ['.', ','],
      },
    ],
  };
}

/** The one unit that a column's amounts are in; null where leaving it out would change their meaning. */
function onlyUnit(present: string[], counts: Record<Kind, number>, finite: number): string | null {
  const units = new Set(present.map((text) => splitUnit(text)?.unit).filter((unit) => unit));
  const [unit] = units;
  if (units.size !== 1 || unit === undefined) return null;
  // 5 beside 5 % may be five or five hundredths.
  return unit === PERCENT && counts.unit < finite ? null : unit;
}

function inferAmounts(
  present: string[],
  unit: string,
  counts: Record<Kind, number>,
  context: ColumnContext,
): ColumnFinding {
  const { decimal, name } = context;
  const amounts = present.map(amountOf);
  if (context.isDecimalAmbiguous && amounts.some(isEitherWay)) return askForDecimal(present, name);
  const isPercent = unit === PERCENT;
  const finding = found('number');
  finding.format = isPercent ? 'percent' : `currency ${unit}`;
  const kept = isPercent ? '5 % is read as 5' : 'the amounts are kept without it';
  const message = `Column "${name}" is in ${unit} (${counts.unit} sampled values); ${kept}.`;
  finding.warnings.push({ code: isPercent ? 'percent_number' : 'currency_number', message });
  const fits = (text: string) => normaliseNumber(amountOf(text), decimal) !== null;
  return withMisfits(finding, present, fits, context);
}

function inferDated(present: string[], context: ColumnContext): ColumnFinding {
  const dates = inferDates(present, context.dateOrder, context.isWhole);
  if (dates.isAmbiguous) return askForOrder(dates, context);
  const type = dates.hasTime && context.hintedType !== 'date' ? 'timestamp' : 'date';
  const finding: ColumnFinding = { ...found(type), format: dates.format ?? ISO_DATE };
  const { format = ISO_DATE } = finding;
  const fits = (text: string) => dateFormatsOf(text).includes(format);
  if (type === 'timestamp') finding.format = `${format} HH:MM:SS`;
  if (format === MONTH_ONLY) {
    const message = `Column "${context.name}" names months; each is read as its first day.`;
    finding.warnings.push({ code: 'months', message });
  }
  const hasZone = /(?:Z|UTC|GMT|\d[+-]\d{2}(?::?\d{2})?)$/i;
  if (type === 'timestamp' && !context.timeZone) {
    if (present.some((text) => fits(text) && !hasZone.test(text))) {
      const message = `Column "${context.name}" has times without a zone; they are read as UTC. Name a time zone to change that.`;
      finding.warnings.push({ code: 'timestamps_without_zone', message });
    }
  }
  return withMisfits(finding, present, fits, context);
}

function askForOrder(dates: DateFinding, { name }: ColumnContext): ColumnFinding {
  const shown = dates.examples.map(quoteValue).join(', ');
  return {
    ...found('text'),
    questions: [
      {
        code: 'ambiguous_date_order',
        column: name,
        message: `Are the dates of column "${name}" (${shown}) day first or month first? The column stays text until a date order is named.`,
        examples: dates.examples,
        options: dates.orders,
      },
    ],
  };
}

/** A named type is taken as it is; the sample only finds the format of dates. */
function inferHinted(present: string[], context: ColumnContext, type: ColumnType): ColumnFinding {
  const isNumber = type === 'number' || type === 'integer';
  if (isNumber && context.isDecimalAmbiguous) {
    if (present.some((text) => isEitherWay(amountOf(text)))) {
      return askForDecimal(present, context.name);
    }
  }
  if (type === 'number') {
    const units = present.map(splitUnit).filter((found) => found !== null);
    if (units.length === 0) return found(type);
    return { ...found(type), format: units[0]?.unit === PERCENT ? 'percent' : 'currency' };
  }
  if (type !== 'date' && type !== 'timestamp') return found(type);
  if (present.length > 0 && present.every((text) => /^\d{8}$/.test(text))) {
    if (present.every((text) => /^(?:19|20)/.test(text))) {
      return { ...found(type), format: 'YYYYMMDD' };
    }
  }
  const [first = ''] = present;
  for (const [format, pattern] of SHORT_DATES) {
    if (pattern.test(first) && present.every((text) => pattern.test(text))) {
      return { ...found(type), format };
    }
  }
  if (type === 'timestamp' && present.length > 0) {
    if (present.every((text) => /^-?\d{1,17}(?:\.\d+)?$/.test(text))) {
      // 1e11 seconds is the year 5138, 1e11 milliseconds is 1973.
      const isMs = present.some((text) => Math.abs(Number(text)) >= 1e11);
      return { ...found(type), format: isMs ? 'epoch_ms' : 'epoch_s' };
    }
  }
  const finding = inferDated(present, context);
  if (finding.questions.length > 0) return finding;
  return { ...finding, type };
}

function countKinds(present: string[], decimal: '.' | ','): Record<Kind, number> {
  const counts: Record<Kind, number> = {
    integer: 0,
    number: 0,
    code: 0,
    huge: 0,
    not_finite: 0,
    boolean: 0,
    date: 0,
    json: 0,
    unit: 0,
    text: 0,
  };
  for (const text of present) counts[kindOf(text, decimal)] += 1;
  return counts;
}

function kindOf(text: string, decimal: '.' | ','): Kind {
  if (text.length > SCALAR_LENGTH_MAX) return isJson(text) ? 'json' : 'text';
  if (LETTERED_CODE.test(text)) return 'code';
  if (hasLeadingZero(text) && CODE.test(text) && dateFormatsOf(text).length === 0) return 'code';
  // A plus and seven digits or more is a telephone number.
  if (/^\+\d{7,}$/.test(text)) return 'code';
  const number = normaliseNumber(text, decimal);
  if (number !== null) {
    if (!/^[+-]?\d+$/.test(number)) return 'number';
    return isInBigintRange(number) ? 'integer' : 'huge';
  }
  if (NOT_FINITE.test(text)) return 'not_finite';
  if (isBooleanWord(text)) return 'boolean';
  if (dateFormatsOf(text).length > 0) return 'date';
  if (isJson(text)) return 'json';
  const amount = splitUnit(text)?.amount;
  return amount !== undefined && normaliseNumber(amount, decimal) !== null ? 'unit' : 'text';
}

const isJson = (text: string): boolean =>
  /^[{[]/.test(text) && !(parseJson(text) instanceof Rejection);

function describeText(
  values: string[],
  counts: Record<Kind, number>,
  finite: number,
  { name }: ColumnContext,
): ColumnFinding {
  const finding = found('text');
  if (counts.unit > finite / 2) {
    const isPercent = values.some((value) => value.trim().endsWith('%'));
    const what = isPercent ? 'percent signs' : 'currency signs';
    const message = `Column "${name}" has amounts with ${what} and others; it is kept as text. Name it a number to keep only the amounts.`;
    finding.warnings.push({ code: isPercent ? 'percent_text' : 'currency_text', message });
  } else if (counts.code === 0 && counts.integer + counts.number > finite / 2) {
    const message = `Column "${name}" mixes numbers and text; it is kept as text.`;
    finding.warnings.push({ code: 'mixed_types', message });
  }
  return finding;
}

/** Says which values of the sample will be rejected, so that the type can be corrected first. */
function withMisfits(
  finding: ColumnFinding,
  present: string[],
  fits: (text: string) => boolean,
  { name }: ColumnContext,
): ColumnFinding {
  const misfits = present.filter((text) => !fits(text) && !NOT_FINITE.test(text));
  if (misfits.length === 0) return finding;
  const wanted = finding.format ? `${finding.type} as ${finding.format}` : finding.type;
  const message = `Column "${name}" is ${wanted}, but ${misfits.length} of ${present.length} sampled values are not (such as ${quoteValue(misfits[0] ?? '')}); their rows will be rejected.`;
  finding.warnings.push({ code: 'values_do_not_fit', message });
  return finding;
}

function found(type: ColumnType): ColumnFinding {
  return { type, questions: [], warnings: [] };
}

/** A column as it will be in the table; absent values are always allowed in an imported file. */
export function columnOf(name: string, source: string, finding: ColumnFinding): Column {
  const column: Column = { name, type: finding.type, nullable: true, source };
  return finding.format === undefined ? column : { ...column, format: finding.format };
}
