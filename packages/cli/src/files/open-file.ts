// Opens a file of rows with the reader that imports use, and says what is wrong with it as commands do.
// Pipes and encodings that the reader does not know go through a file of their own first.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type FileRow,
  type OpenRows,
  openRows,
  ParseError,
  type ParseHints,
} from '@aibaas/tabular';
import { CommandError, usageError } from '../command-error.ts';
import { openText } from '../forecast/open-text.ts';
import { hintsOf, type ReadFlags } from './read-flags.ts';

export interface OpenFile extends Omit<OpenRows, 'rows'> {
  /** Whether the encoding was not named and is no UTF. */
  readonly isEncodingAssumed: boolean;
  rows(): AsyncGenerator<FileRow>;
  close(): Promise<void>;
}

/** Labels of the encodings that the reader knows by another name. */
const ENCODINGS: Readonly<Record<string, NonNullable<ParseHints['encoding']>>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'utf-16': 'utf-16le',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  ascii: 'utf-8',
};

/** @throws CommandError when the file is missing, packed badly, no text or no table */
export async function openFile(path: string, flags: ReadFlags): Promise<OpenFile> {
  const label = flags.encoding?.toLowerCase();
  const known = label === undefined ? undefined : ENCODINGS[label];
  const isForeign = label !== undefined && known === undefined;
  const copy = isForeign || !(await isPlainFile(path)) ? await copyOf(path, flags.encoding) : null;
  const close = async (): Promise<void> => {
    if (copy !== null) await rm(copy.folder, { recursive: true, force: true });
  };
  try {
    const hints = hintsOf(flags, copy === null ? known : 'utf-8');
    const opened = await openRows(copy?.path ?? path, hints);
    const isEncodingAssumed = opened.warnings.some(({ code }) => code === 'encoding_assumed');
    return { ...opened, isEncodingAssumed, rows: () => told(path, opened), close };
  } catch (error) {
    await close();
    throw refusal(path, error);
  }
}

async function* told(path: string, opened: OpenRows): AsyncGenerator<FileRow> {
  try {
    yield* opened.rows();
  } catch (error) {
    throw refusal(path, error);
  }
}

async function isPlainFile(path: string): Promise<boolean> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw usageError('file_not_found', `there is no file ${path}`);
    throw new CommandError('file_not_readable', `cannot read ${path}: ${error.message}`);
  });
  if (info.isDirectory()) throw usageError('not_a_file', `${path} is a folder, not a file`);
  return info.isFile();
}

/** The file's text as UTF-8 in a folder of its own. */
async function copyOf(
  path: string,
  encoding: string | undefined,
): Promise<{ folder: string; path: string }> {
  const { pieces } = await openText(path, encoding);
  const folder = await mkdtemp(join(tmpdir(), 'aibaas-'));
  const copy = join(folder, 'text');
  try {
    await pipeline(Readable.from(pieces), createWriteStream(copy));
    return { folder, path: copy };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function refusal(path: string, error: unknown): unknown {
  if (!(error instanceof ParseError)) return error;
  const { code, message, details, remedy } = error;
  switch (code) {
    case 'empty_file':
    case 'no_rows':
      return details.sheet === undefined
        ? new CommandError('no_rows', `${path} has no rows of data`)
        : new CommandError('no_rows', `${path}: ${message} Give another with --sheet`);
    case 'truncated_gzip':
    case 'corrupt_gzip':
    case 'corrupt_workbook':
      return new CommandError(
        'file_not_readable',
        `cannot read ${path} to its end: ${message} ${remedy}`,
      );
    case 'wrong_encoding':
      return usageError(
        'wrong_encoding',
        `${path}: ${message} Give its encoding, for example --encoding latin1`,
      );
    case 'sheet_not_found':
      return usageError(code, `${path}: ${message} Give one with --sheet`);
    case 'bad_hint':
      return usageError('bad_flag', `${path}: ${message} ${remedy}`);
    case 'not_a_table':
      if (details.found === 'binary data') {
        return new CommandError('not_text', `${path} is not a text file. ${remedy}`);
      }
      return new CommandError('not_a_table', `${path}: ${message} ${remedy}`);
    default:
      return new CommandError(code, `${path}: ${message} ${remedy}`);
  }
}
