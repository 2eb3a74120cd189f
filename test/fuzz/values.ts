// Values for a schema: those that fit, those that nearly fit, and those that should never have come.
import type { Dice } from './dice.ts';
import type { Schema } from './document.ts';

export const oddTexts: readonly string[] = [
  ...['', ' ', '.', '..', '%', '\\', "'", '"', '`', '$1', '{{7*7}}', '-a', 'a,b', 'a.b', '*'],
  ...[
    'a\0b',
    'a\nb',
    '\r\n',
    '\ud800',
    'a\udfff',
    '\u202e',
    '\ufeff',
    'e\u0301',
    'ß',
    '日本',
    '😀',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '_id',
    '_tenant_id',
    'ctid',
    'xmin',
  ],
  ...[
    "' or '1'='1",
    '"; drop table x; --',
    '=cmd|calc',
    '<img src=x onerror=alert(1)>',
    '../../etc',
  ],
  ...[
    'null',
    'NULL',
    'undefined',
    'true',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '0x10',
    '1_000',
  ],
  ...['9223372036854775808', '99999999999999999999', '-1', '1.5', '2026-02-30', 'infinity', 'now'],
  ...['2026-01-01T24:00:00Z', '2026-06-30T23:59:60Z', '0000-01-01', '294277-01-01T00:00:00Z'],
  ...['2026-01-01T00:00:00+99:99', '-4713-01-01', 'US/Pacific-New', 'Factory', '+01:00', 'PST8PDT'],
  ...['00000000-0000-0000-0000-000000000000', 'zzzzzzzz-0000-0000-0000-000000000000', '[[[[', '{}'],
  ...['x'.repeat(63), 'é'.repeat(40), 'x'.repeat(201), 'x'.repeat(3000), '%a'.repeat(900)],
];

const oddNumbers = [
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    1e21,
    999,
    1000,
    1001,
  ],
];

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Any JSON, of the kind that breaks things. */
export function oddValue(dice: Dice): unknown {
  switch (dice.below(9)) {
    case 0:
      return null;
    case 1:
      return dice.is(0.5);
    case 2:
      return dice.pick(oddNumbers);
    case 3:
      return [];
    case 4:
      return { [dice.pick(oddTexts)]: dice.pick(oddTexts) };
    case 5:
      return nested(dice.pick([3, 90, 120, 600, 3000]));
    case 6:
      return Array.from({ length: dice.pick([2, 60, 1001]) }, () => dice.pick(oddTexts));
    case 7:
      return Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i]));
    default:
      return dice.pick(oddTexts);
  }
}

/** What earlier answers gave, by name of the field that wants it. */
export type Known = (name: string) => readonly unknown[];

/** A value that fits, as far as a schema tells. */
export function fitting(dice: Dice, schema: Schema, known: Known, name = ''): unknown {
  const choices = schema.anyOf ?? (schema.oneOf as readonly Schema[] | undefined);
  if (schema.examples !== undefined && dice.is(0.6)) return dice.pick(schema.examples);
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return dice.pick(schema.enum);
  if (choices !== undefined) return fitting(dice, dice.pick(choices), known, name);
  const here = known(name);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (here.length > 0 && type !== 'object' && type !== 'array' && dice.is(0.8)) {
    return dice.pick(here);
  }
  switch (type) {
    case 'string':
      return fittingText(dice, schema, known);
    case 'integer':
    case 'number':
      return fittingNumber(dice, schema, type);
    case 'boolean':
      return dice.is(0.5);
    case 'null':
      return null;
    case 'array': {
      const { minItems = 0 } = schema as { minItems?: number };
      const length = minItems + dice.below(3);
      const items = schema.items ?? {};
      return Array.from({ length }, () => fitting(dice, items, known, name));
    }
    case 'object':
      return fittingObject(dice, schema, known);
    default:
      return dice.is(0.5) ? { n: dice.below(9), t: 'text' } : dice.below(100);
  }
}

function fittingObject(dice: Dice, schema: Schema, known: Known): unknown {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => schema.required?.includes(name) || dice.is(0.4))
    .map(([name, inner]) => [name, fitting(dice, inner, known, name)]);
  return Object.fromEntries(entries);
}

function fittingNumber(dice: Dice, schema: Schema, type: string): number {
  const bounds = schema as Record<string, number | undefined>;
  const least = bounds.minimum ?? bounds.exclusiveMinimum ?? 0;
  const most = Math.min(bounds.maximum ?? bounds.exclusiveMaximum ?? least + 100, least + 1000);
  if (dice.is(0.2)) return bounds.minimum ?? most;
  const value = least + dice.next() * (most - least);
  return type === 'integer' ? Math.floor(value) : value;
}

function fittingText(dice: Dice, schema: Schema, known: Known): string {
  const { minLength = 0, maxLength = 200, format, pattern } = schema as Record<string, never>;
  if (format === 'uuid') {
    const ids = known('id');
    if (ids.length > 0 && dice.is(0.9)) return String(dice.pick(ids));
    return '0197a000-0000-7000-8000-000000000000';
  }
  if (format === 'date-time') return `2026-0${1 + dice.below(9)}-1${dice.below(9)}T08:00:00Z`;
  if (format === 'date') return `2026-0${1 + dice.below(9)}-1${dice.below(9)}`;
  if (format === 'email') return `fuzz${dice.below(1e6)}@people.example`;
  for (let attempt = 0; attempt < 5; attempt++) {
    const text = dice.is(0.2) ? dice.pick(oddTexts) : `f${dice.below(1e6).toString(36)}`;
    const whole = text.padEnd(minLength, 'x').slice(0, maxLength);
    if (pattern === undefined || new RegExp(pattern, 'u').test(whole)) return whole;
  }
  return 'x'.repeat(Math.max(1, minLength));
}

/** The value with one thing wrong somewhere inside. */
export function spoiled(dice: Dice, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || dice.is(0.15)) return oddValue(dice);
  if (Array.isArray(value)) {
    if (value.length === 0) return [oddValue(dice)];
    const at = dice.below(value.length);
    return value.map((one, index) => (index === at ? spoiled(dice, one) : one));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || dice.is(0.1)) {
    return Object.fromEntries([...entries, [dice.pick(oddTexts), oddValue(dice)]]);
  }
  const at = dice.below(entries.length);
  if (dice.is(0.15)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(
    entries.map(([name, inner], index) => [name, index === at ? spoiled(dice, inner) : inner]),
  );
}
