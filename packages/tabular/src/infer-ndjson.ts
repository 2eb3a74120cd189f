/**
 * Tells NDJSON from CSV and chooses the types of its columns. JSON says what is a number and what
 * is text, so only text is looked at more closely, for dates.
 */
import { columnNames } from './column-names.ts';
import { type ColumnContext, type ColumnFinding, inferColumn } from './infer-column.ts';
import { exactNumberText, parseJson } from './json-values.ts';
import { isInBigintRange, keepsDigits } from './numbers.ts';
import { ParseError } from './parse-error.ts';
import { isPlainObject } from './row-converter.ts';
import type { Warning } from './types.ts';

const LINES_LOOKED_AT = 10;

/**
 * @throws ParseError `not_a_table` for one JSON document spread over the file
 */
export function detectKind(text: string, isComplete: boolean): 'csv' | 'ndjson' {
  const start = text.trimStart();
  if (!/^[{[]/.test(start)) return 'csv';
  const lines = start.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (!isComplete && lines.length > 1) lines.pop();
  const looked = lines.slice(0, LINES_LOOKED_AT);
  const objects = looked.filter((line) => isPlainObject(parseJson(line))).length;
  if (objects > 0 && objects * 2 >= looked.length) return 'ndjson';
  const isDocument = /^(?:\{\s*["}\r\n]|\[\s*[[{"\]\d\r\n-])/.test(start);
  if (!isDocument) return 'csv';
  throw new ParseError(
    'not_a_table',
    'This is one JSON document, not a JSON object on each line.',
    "Write one object a line (NDJSON), for example with jq -c '.[]'.",
    { found: 'a JSON document' },
  );
}

export interface JsonColumns {
  names: string[];
  sources: string[];
  findings: ColumnFinding[];
  warnings: Warning[];
}

/** Columns of the objects, in the order in which their keys first appear. */
export function inferJsonColumns(
  lines: string[],
  contextOf: (name: string, source: string) => ColumnContext,
): JsonColumns {
  const valuesOf = new Map<string, unknown[]>();
  let refused = 0;
  for (const line of lines) {
    const record = parseJson(line);
    if (!isPlainObject(record)) {
      refused += 1;
      continue;
    }
    for (const [key, value] of Object.entries(record)) {
      const known = valuesOf.get(key);
      if (known) known.push(value);
      else valuesOf.set(key, [value]);
    }
  }
  const sources = [...valuesOf.keys()];
  const { names, warnings } = columnNames(sources);
  const findings = sources.map((source, at) =>
    inferJsonColumn(valuesOf.get(source) ?? [], contextOf(names[at] ?? '', source)),
  );
  if (refused > 0) {
    const message = `${refused} of ${lines.length} sampled lines are not JSON objects and will be rejected.`;
    warnings.push({ code: 'not_objects', message });
  }
  return { names, sources, findings, warnings };
}

function inferJsonColumn(values: unknown[], context: ColumnContext): ColumnFinding {
  const { name, hintedType } = context;
  const present = values.filter((value) => value !== null);
  const strings = present.filter((value) => typeof value === 'string');
  if (hintedType) {
    const numbers = present.map(numberText).filter((text) => text !== undefined);
    return inferColumn([...strings, ...numbers], context);
  }
  const plain: ColumnFinding = { type: 'text', questions: [], warnings: [] };
  if (strings.length * 2 > present.length) {
    const found = inferColumn(strings, context);
    const isDated = found.type === 'date' || found.type === 'timestamp';
    // Numbers in quotes are meant as text, JSON has a way to write numbers.
    return isDated || found.questions.length > 0 ? keepDates(found) : plain;
  }
  const numbers = present.map(numberText).filter((text) => text !== undefined);
  if (isMost(numbers.length, present.length)) {
    const whole = numbers.filter((text) => /^-?\d+$/.test(text));
    if (whole.length < numbers.length) {
      if (whole.every(keepsDigits)) return { ...plain, type: 'number' };
      const message = `Column "${name}" has integers beyond 2^53 beside fractions; it is kept as text.`;
      return { ...plain, warnings: [{ code: 'integer_too_large', message }] };
    }
    if (whole.every(isInBigintRange)) return { ...plain, type: 'integer' };
    const message = `Column "${name}" has integers beyond the range of bigint; it is kept as text.`;
    return { ...plain, warnings: [{ code: 'integer_too_large', message }] };
  }
  const booleans = present.filter((value) => typeof value === 'boolean').length;
  if (isMost(booleans, present.length)) return { ...plain, type: 'boolean' };
  return present.length === 0 ? plain : { ...plain, type: 'json' };
}

function keepDates(found: ColumnFinding): ColumnFinding {
  return found.questions.some(({ code }) => code !== 'ambiguous_date_order')
    ? { type: 'text', questions: [], warnings: [] }
    : found;
}

function isMost(count: number, all: number): boolean {
  return count > 0 && (all - count <= all * 0.1 || (all - count === 1 && all >= 4));
}

function numberText(value: unknown): string | undefined {
  return exactNumberText(value) ?? (typeof value === 'number' ? String(value) : undefined);
}
