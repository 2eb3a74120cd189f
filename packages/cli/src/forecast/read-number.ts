// Reads one value of a series. Empty cells are gaps; a text that is no number, or two numbers
// depending on the country, is refused.

export type Decimal = '.' | ',';

const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number, null for a gap, or what is wrong with the text. */
export function readNumber(
  cell: unknown,
  decimal?: Decimal,
): { value: number | null } | { problem: string } {
  if (cell === null || cell === undefined) return { value: null };
  if (typeof cell === 'number') return finite(cell, String(cell));
  if (typeof cell !== 'string') return { problem: `${JSON.stringify(cell)} is not a number` };
  const text = cell.trim();
  if (MISSING.has(text.toLowerCase())) return { value: null };
  const isPlain = !text.includes(',') && decimal !== ',';
  if (!isPlain && decimal === undefined) {
    const problem = `"${text}" means different numbers in different countries; say which sign is the decimal one with --decimal . or --decimal ,`;
    return { problem: /^[+-]?[\d.,]+$/.test(text) ? problem : `"${text}" is not a number` };
  }
  const grouping = decimal === ',' ? '.' : ',';
  const plain = text.replaceAll(grouping, '').replace(',', '.');
  if (NUMBER.test(plain)) return finite(Number(plain), text);
  if (/^[+-]?inf(inity)?$/i.test(text)) return { problem: `"${text}" is not a finite number` };
  return { problem: `"${text}" is not a number` };
}

function finite(value: number, text: string): { value: number } | { problem: string } {
  return Number.isFinite(value) ? { value } : { problem: `"${text}" is not a finite number` };
}
