// A table as a file gives it: names and cells, nothing typed yet. Small readers of single cells.

/** Text of a CSV, a plain value of JSON; null where nothing stands. */
export type RawCell = string | number | boolean | null;

export interface RawTable {
  readonly names: readonly string[];
  /** One list a column, all of one length. */
  readonly columns: readonly (readonly RawCell[])[];
}

const emptyWords = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);
/** A digit behind a leading zero makes a code: 007, 0047E1, 01.10. */
const numberText = /^[+-]?(?!0\d)(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const timeText =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** The cell as text; null for the usual words of absence. */
export function textOf(cell: RawCell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  const text = String(cell).trim();
  return emptyWords.has(text.toLowerCase()) ? null : text;
}

/** A finite number, NaN where nothing stands, null for text that is no number. */
export function numberOf(cell: RawCell | undefined): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN;
  const text = textOf(cell);
  if (text === null) return Number.NaN;
  if (!numberText.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Milliseconds since 1970 (UTC where no zone is given), NaN where nothing stands, null for other text. */
export function timeOf(cell: RawCell | undefined): number | null {
  const text = textOf(cell);
  if (text === null) return Number.NaN;
  if (!timeText.test(text)) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const iso = text.replace(' ', 'T');
  const time = Date.parse(hasZone || iso.length === 10 ? iso : `${iso}Z`);
  return Number.isNaN(time) ? null : time;
}
