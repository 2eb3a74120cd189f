/**
 * What a number format shows: a number, a day, a time of day, both, or a length of time.
 * Source: ECMA-376 part 1, 18.8.30 and 18.8.31.
 */

export type CellFormat = 'number' | 'date' | 'time' | 'datetime' | 'duration';

const BUILT_IN = new Map<number, CellFormat>();
// 27 to 36 and 50 to 58 are days in the languages of East Asia.
for (const id of [14, 15, 16, 17, ...range(27, 31), 36, ...range(50, 54), 57, 58]) {
  BUILT_IN.set(id, 'date');
}
for (const id of [18, 19, 20, 21, ...range(32, 35), 45, 47, 55, 56]) BUILT_IN.set(id, 'time');
BUILT_IN.set(22, 'datetime');
BUILT_IN.set(46, 'duration');

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/**
 * @param codes formats that the workbook defines, by id
 * @example
 * cellFormat(164, new Map([[164, 'dd.mm.yyyy hh:mm']])) === 'datetime'
 */
export function cellFormat(id: number, codes: ReadonlyMap<number, string>): CellFormat {
  const code = codes.get(id);
  return code === undefined ? (BUILT_IN.get(id) ?? 'number') : formatOfCode(code);
}

/** Spreadsheets write no longer ones. */
const CODE_LENGTH_MAX = 255;

function formatOfCode(code: string): CellFormat {
  if (code.length > CODE_LENGTH_MAX) return 'number';
  // Of up to four sections the first is for positive values.
  const [section = ''] = code
    .replace(/"[^"]*"?/g, '')
    .replace(/[\\_*]./gsu, '')
    .split(';');
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return 'duration';
  const letters = section
    .replace(/\[[^\]]*\]?/g, '')
    .replace(/general/gi, '')
    .replace(/e[+-]/gi, '')
    .replace(/a(?:m\/pm|\/p)/gi, 'h');
  const hasTime = /[hs]/i.test(letters);
  // An m beside hours or seconds is minutes.
  const hasDay = /[ydg]/i.test(letters) || /e/i.test(letters) || (!hasTime && /m/i.test(letters));
  if (hasDay) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : 'number';
}
