// What a command says of each row of a file, so that it can be joined to that row: its number, columns of it that
// were asked for, then the answer. A line of JSON a row, or CSV where the file's name ends so.
import type { RawCell, RawTable } from '@aibaas/ml';
import { usageError } from '../command-error.ts';
import { writeWhole } from '../files/write-whole.ts';
import { suggest } from '../suggestion.ts';

export interface KeepFlags {
  readonly id?: string;
  /** Each a column, or several with commas between. */
  readonly keep?: readonly string[];
}

export type RowLine = Readonly<Record<string, unknown>>;

/** Keys of the answers themselves; a column of such a name cannot stand beside them. */
const taken = new Set(
  'row,prediction,probabilities,because,language,confidence,entities,names,phrases,topic,near'.split(
    ',',
  ),
);

/**
 * The start of each row's line.
 *
 * @returns for the place of a row, from 0: `{ row: 1, … }`, rows of data counted from 1
 * @throws CommandError `unknown_column`, `name_taken`
 */
export function rowStarts(
  file: string,
  { names, columns }: RawTable,
  flags: KeepFlags,
): (place: number) => Record<string, RawCell> {
  const kept = keptNames(names, flags);
  for (const name of kept) {
    if (!names.includes(name)) {
      const message = `${file} has no column "${name}".${suggest(name, names)}`;
      throw usageError('unknown_column', message);
    }
    if (!taken.has(name)) continue;
    const message = `the answers have a "${name}" of their own; rename that column of ${file} to keep it`;
    throw usageError('name_taken', message);
  }
  const cells = kept.map((name) => columns[names.indexOf(name)] ?? []);
  return (place) => {
    const start: Record<string, RawCell> = { row: place + 1 };
    kept.forEach((name, k) => {
      start[name] = cells[k]?.[place] ?? null;
    });
    return start;
  };
}

function keptNames(names: readonly string[], { id, keep = [] }: KeepFlags): string[] {
  const several = keep.flatMap((text) =>
    names.includes(text) ? [text] : text.split(',').map((name) => name.trim()),
  );
  return [...new Set([...(id === undefined ? [] : [id]), ...several])];
}

/** @throws CommandError `file_not_writable` */
export async function writeRowLines(out: string, lines: readonly RowLine[]): Promise<void> {
  const text = /\.csv$/i.test(out)
    ? csvOf(lines)
    : lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeWhole(out, text);
}

/** A column a key; a group of numbers by name is a column each, as `probabilities.yes`; lists are JSON. */
function csvOf(lines: readonly RowLine[]): string {
  const flat = lines.map((line) =>
    Object.fromEntries(
      Object.entries(line).flatMap(([key, value]): [string, unknown][] =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.entries(value).map(([name, each]) => [`${key}.${name}`, each])
          : [[key, value]],
      ),
    ),
  );
  const heads = [...new Set(flat.flatMap((line) => Object.keys(line)))];
  const rows = flat.map((line) => heads.map((head) => cellText(line[head])).join(','));
  return `${[heads.map(cellText).join(','), ...rows].join('\n')}\n`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A spreadsheet would run such a text as a formula; a number with its sign is none.
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
