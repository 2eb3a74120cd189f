/**
 * For the tests of this folder: writes a file and reads it back through the public door.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  type Batch,
  type Inference,
  inferFile,
  ParseError,
  type ParseHints,
  type ParseInput,
  parseFile,
  type Reject,
  readCopyLine,
} from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'parsing-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Path of a new file with this content. */
export function fileWith(content: string | Uint8Array): string {
  count += 1;
  const path = join(folder, `${count}.dat`);
  writeFileSync(path, content);
  return path;
}

export interface ParsedFile {
  rows: (string | null)[][];
  lines: number[];
  rejects: Reject[];
  batches: Batch[];
  error: ParseError | null;
}

/** Every batch of a file, its COPY text read back into values. */
export async function parseAll(input: ParseInput): Promise<ParsedFile> {
  const parsed: ParsedFile = { rows: [], lines: [], rejects: [], batches: [], error: null };
  const { signal } = new AbortController();
  try {
    for await (const batch of parseFile(input, { signal })) {
      parsed.batches.push(batch);
      parsed.rows.push(...rowsOf(batch));
      parsed.lines.push(...batch.lines);
      parsed.rejects.push(...batch.rejects);
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    parsed.error = error;
  }
  return parsed;
}

export function rowsOf(batch: Batch): (string | null)[][] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(batch.copy);
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('COPY text must end with a line break.');
  if (lines.length !== batch.rows) throw new Error('A batch must say how many rows it has.');
  return lines.map(readCopyLine);
}

/** What a file is inferred to be, and what parsing it with that gives. */
export async function importFile(
  content: string | Uint8Array,
  hints: ParseHints = {},
): Promise<ParsedFile & { inference: Inference }> {
  const path = fileWith(content);
  const inference = await inferFile(path, hints);
  const { format, columns } = inference;
  return { inference, ...(await parseAll({ path, format, columns, hints })) };
}

/** Columns as `name:type` or `name:type(format)`. */
export function describeColumns({ columns }: Inference): string {
  return columns
    .map(({ name, type, format }) => `${name}:${type}${format ? `(${format})` : ''}`)
    .join(' ');
}
