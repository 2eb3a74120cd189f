// What travels back from a thread for some lines of a batch, and the form of a line that failed.

export interface BatchLines {
  /** One line of NDJSON for each line that came in, each with its line break. */
  readonly text: string;
  readonly failed: number;
}

/** The line that stands for an input line which gave no forecast. */
export function errorLine(id: unknown, code: string, message: string, line: number): object {
  return { id, error: { code, message, line } };
}
