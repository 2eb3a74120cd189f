// A line of a batch on its way through a thread: how it is read, what travels back, and the form of one
// that failed.
import type { Line } from '../forecast/read-lines.ts';

export interface BatchLines {
  /** One line of NDJSON for each line that came in, each with its line break. */
  readonly text: string;
  readonly failed: number;
}

/** The line that stands for an input line which gave no forecast. */
export function errorLine(id: unknown, code: string, message: string, line: number): object {
  return { id, error: { code, message, line } };
}

/** A line that cannot be used; `code` goes into the result. */
export class LineError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * @param fields what an object of this batch holds, for the message
 * @throws LineError `line_too_long` or `bad_json`
 */
export function parseLine({ text }: Line, fields: string): Record<string, unknown> {
  if (text === null) throw new LineError('line_too_long', 'the line is longer than 32 MiB');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const hint = /\b(NaN|-?Infinity)\b/.test(text) ? '; write null for a missing value' : '';
    throw new LineError('bad_json', `the line is not JSON: ${(error as Error).message}${hint}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new LineError('bad_json', `the line is not a JSON object with ${fields}`);
  }
  return parsed as Record<string, unknown>;
}
