// Numbers as they are read: grouped, compact on axes, with a true minus and an en dash in ranges.

/** The language of numbers and dates where none is given; the words of the components are English. */
export const defaultLocale = 'en-GB';

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.NumberFormat(locale, options);
    formats.set(key, made);
  }
  return made;
}

const withMinus = (text: string): string => text.replace(/-/g, '−');

/** Digits after the point that keep three significant ones: 7.25, 85.2, 852, 85,206. */
export function digitsFor(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 100 || Number.isInteger(value)) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size)));
}

/**
 * @param digits after the point; chosen by size when left out
 * @example
 * formatNumber(85206); // '85,206'
 */
export function formatNumber(value: number, digits?: number, locale = defaultLocale): string {
  if (!Number.isFinite(value)) return '–';
  const most = digits ?? digitsFor(value);
  const options = { minimumFractionDigits: digits ?? 0, maximumFractionDigits: most };
  return withMinus(format(locale, options).format(value));
}

/** For axes: 20k, 1.5M. */
export function formatCompact(value: number, locale = defaultLocale): string {
  const size = Math.abs(value);
  if (size < 1000) return formatNumber(value, undefined, locale);
  const options: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 1 };
  // As in the SI: k for thousand, M for million.
  return withMinus(format(locale, options).format(value)).replace(/K$/, 'k').replace(/m$/, 'M');
}

/** A value that is already in percent: 7.2 → `7.2%`. */
export function formatPercent(percent: number, digits = 1, locale = defaultLocale): string {
  return `${formatNumber(percent, digits, locale)}%`;
}

/**
 * The change from `before` to `value` with its sign; null where `before` is 0.
 *
 * @example
 * formatChange(85206, 78975); // '+7.9%'
 */
export function formatChange(value: number, before: number, locale = defaultLocale): string | null {
  if (before === 0 || !Number.isFinite(value) || !Number.isFinite(before)) return null;
  const percent = (100 * (value - before)) / Math.abs(before);
  const text = formatPercent(percent, 1, locale);
  return percent > 0 ? `+${text}` : text;
}

/** An en dash, or `to` when a sign occurs: `79–98`, `−44 to −31`. */
export function formatRange(lower: number, upper: number, digits?: number): string {
  const [a, b] = [formatNumber(lower, digits), formatNumber(upper, digits)];
  return lower < 0 || upper < 0 ? `${a} to ${b}` : `${a}–${b}`;
}

/** `1 row`, `2 rows`. */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}
