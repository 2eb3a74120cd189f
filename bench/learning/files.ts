// The public data sets of the learning benches, read as tables and lists. None of them is in the repository.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { RawTable } from '../../packages/ml/src/index.ts';
import { seededRandom } from '../../packages/ml/src/index.ts';

export type Pair = readonly [text: string, label: string];

export const readText = (folder: string, path: string): string =>
  gunzipSync(readFileSync(join(folder, path))).toString('utf8');

/**
 * Cells are trimmed; without `names` the first line is the header. With them it may be one all the same: a first line
 * of nothing but names is no row.
 *
 * @param say told when such a line is passed over
 */
export function tableOf(
  text: string,
  delimiter: string,
  names?: readonly string[],
  say: (line: string) => void = () => {},
): RawTable {
  const rows: string[][] = parse(text, {
    delimiter,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  if (names !== undefined && isHeader(rows[0] ?? [], names)) {
    say(`  the file has a header line, which is no row: ${rows.shift()?.slice(0, 3).join(', ')} …`);
  }
  const head = names ?? (rows.shift() as string[]);
  const whole = rows.filter((row) => row.length === head.length);
  return { names: head, columns: head.map((_, c) => whole.map((row) => row[c] ?? null)) };
}

/** Whether most cells are the names of their columns, but for case and signs. */
function isHeader(cells: readonly string[], names: readonly string[]): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const hits = cells.filter((cell, c) => bare(cell) === bare(names[c] ?? '')).length;
  return hits > names.length / 2;
}

export const rowsOf = ({ names, columns }: RawTable, rows: readonly number[]): RawTable => ({
  names,
  columns: columns.map((cells) => rows.map((row) => cells[row] ?? null)),
});

/** The places 0 … count − 1 in a seeded order. */
export function shuffled(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

export function clinc(folder: string): Record<'train' | 'val' | 'oos_train' | 'oos_val', Pair[]> {
  return JSON.parse(readText(folder, 'clinc150/train_val.json.gz'));
}

export function banking(folder: string): Pair[] {
  const { names, columns } = tableOf(readText(folder, 'banking77/train.csv.gz'), ',');
  const [text, label] = ['text', 'category'].map((name) => columns[names.indexOf(name)] ?? []);
  return (text ?? []).map((cell, row) => [String(cell), String(label?.[row])]);
}

export const sst2 = (folder: string, part: 'train' | 'dev'): Pair[] =>
  readText(folder, `sst2/${part}.tsv.gz`)
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.indexOf('\t');
      const [a, b] = [line.slice(0, at), line.slice(at + 1).trim()];
      return /^[01]$/.test(a) ? [b, a] : [a, b];
    });

export function davidson(folder: string): Pair[] {
  const { names, columns } = tableOf(
    readText(folder, 'davidson_toxicity/visible_75_percent.csv.gz'),
    ',',
  );
  const [text, label] = ['tweet', 'class'].map((name) => columns[names.indexOf(name)] ?? []);
  return (text ?? []).map((cell, row) => [String(cell), String(label?.[row])]);
}
