/**
 * For the tests of this folder: what a nasty file must become, row by row, and the check of it.
 */
import { expect, it } from 'vitest';
import type { ParseHints } from '../index.ts';
import { describeColumns, importFile } from './files.ts';

export interface NastyFile {
  title: string;
  content: string | Uint8Array;
  hints?: ParseHints;
  columns: string;
  rows: (string | null)[][];
  /** `line column code` of each reject. */
  rejects?: string[];
  questions?: string[];
  warnings?: string[];
}

/** One test for each file. */
export function expectTables(files: readonly NastyFile[]): void {
  it.each(files)('$title', async ({ content, hints, ...expected }) => {
    const { inference, rows, rejects, error } = await importFile(content, hints);
    expect(error).toBeNull();
    expect(describeColumns(inference)).toBe(expected.columns);
    expect(rows).toEqual(expected.rows);
    expect(rejects.map(({ line, column, code }) => `${line} ${column} ${code}`)).toEqual(
      expected.rejects ?? [],
    );
    expect(
      inference.questions.map(
        ({ code, column, options }) => `${code} ${column} ${options.join('|')}`,
      ),
    ).toEqual(expected.questions ?? []);
    expect([...new Set(inference.warnings.map(({ code }) => code))].sort()).toEqual(
      expected.warnings ?? [],
    );
    expect(inference.sample).toHaveLength(rows.length);
  });
}
