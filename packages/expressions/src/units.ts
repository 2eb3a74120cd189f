// Units of numbers. A number with a unit is kept in the base unit of its dimension: milliseconds, bytes, or one
// currency; percent are plain shares.

/** What can be added and compared: null is a plain number. */
export type Dimension = 'duration' | 'bytes' | `money ${string}` | null;

export interface Unit {
  readonly dimension: Dimension;
  /** How many base units one of it is. */
  readonly factor: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const durations: Readonly<Record<string, number>> = {
  ...{ ms: 1, millisecond: 1, milliseconds: 1 },
  ...{ s: second, sec: second, second, seconds: second },
  ...{ min: minute, minute, minutes: minute },
  ...{ h: hour, hour, hours: hour },
  ...{ d: day, day, days: day },
  ...{ w: 7 * day, week: 7 * day, weeks: 7 * day },
};

const bytes: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
};

const signs: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' };
const currencies: ReadonlySet<string> = new Set([...Object.values(signs), 'CHF', 'CNY', 'INR']);

/** @returns null for what is no unit */
export function unitOf(text: string): Unit | null {
  if (text === '%') return { dimension: null, factor: 0.01 };
  if (Object.hasOwn(durations, text))
    return { dimension: 'duration', factor: durations[text] ?? 1 };
  if (Object.hasOwn(bytes, text)) return { dimension: 'bytes', factor: bytes[text] ?? 1 };
  const currency = Object.hasOwn(signs, text) ? signs[text] : text;
  return currency !== undefined && currencies.has(currency)
    ? { dimension: `money ${currency}`, factor: 1 }
    : null;
}

export const isCurrencySign = (text: string): boolean => Object.hasOwn(signs, text);

export const unitNames: readonly string[] = [
  '%',
  ...Object.keys(durations),
  ...Object.keys(bytes),
  ...Object.keys(signs),
  ...currencies,
];

/** A dimension as it is called in a message. */
export function nameOfDimension(dimension: Dimension): string {
  if (dimension === null) return 'a plain number';
  if (dimension === 'duration') return 'a duration';
  if (dimension === 'bytes') return 'a size in bytes';
  return `an amount in ${dimension.slice('money '.length)}`;
}
