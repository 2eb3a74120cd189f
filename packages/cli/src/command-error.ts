// A failure that is told to the user in one line and decides the exit code:
// 1 the work failed, 2 the command was used wrongly or needs another flag, 130 interrupted.

export type ExitCode = 1 | 2 | 130;

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;
  readonly exitCode: ExitCode;
  /** The line of the input file, when the failure has one. */
  readonly line: number | null;

  constructor(code: string, message: string, options: { exit?: ExitCode; line?: number } = {}) {
    super(message);
    this.code = code;
    this.exitCode = options.exit ?? 1;
    this.line = options.line ?? null;
  }
}

/** A wrong flag or argument, or one that is missing: exit code 2. */
export function usageError(code: string, message: string): CommandError {
  return new CommandError(code, message, { exit: 2 });
}

/** The user pressed Ctrl-C: exit code 130. */
export function interrupted(): CommandError {
  return new CommandError('interrupted', 'interrupted', { exit: 130 });
}
