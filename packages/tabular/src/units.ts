/**
 * Amounts written with their unit: a currency sign, a currency's code, or a percent sign.
 */

export const PERCENT = '%';

/** Currencies as ISO 4217 names them; `250 KGM` is no money. */
const CODES = new Set(Intl.supportedValuesOf('currency'));

const BEFORE = /^([+-]?)\s*(\p{Sc}|[A-Z]{3})\s*([+-]?)(\d[\d.,'’\u00a0\u202f ]*|\.\d+)$/u;
const AFTER = /^([+-]?)\s*(\d[\d.,'’\u00a0\u202f ]*?|\.\d+)\s*(\p{Sc}|[A-Z]{3}|%)$/u;

/**
 * The amount and its unit; null for text that is neither money nor percent.
 *
 * @example
 * splitUnit('1.234,50 EUR') // { amount: '1.234,50', unit: 'EUR' }
 */
export function splitUnit(text: string): { amount: string; unit: string } | null {
  if (text.length > 60) return null;
  if (text.startsWith('(') && text.endsWith(')')) {
    const inner = splitUnit(text.slice(1, -1).trim());
    return inner !== null && /^[\d.]/.test(inner.amount)
      ? { amount: `-${inner.amount}`, unit: inner.unit }
      : null;
  }
  const after = AFTER.exec(text);
  if (after) return checked(`${after[1]}${after[2]}`, after[3] ?? '');
  const before = BEFORE.exec(text);
  if (before === null || (before[1] !== '' && before[3] !== '')) return null;
  return checked(`${before[1]}${before[3]}${before[4]}`, before[2] ?? '');
}

/** The text without its unit, if it has one. */
export function amountOf(text: string): string {
  return splitUnit(text)?.amount ?? text;
}

function checked(amount: string, unit: string): { amount: string; unit: string } | null {
  return unit.length === 3 && !CODES.has(unit) ? null : { amount, unit };
}
