// Runs one command line and turns its outcome into an exit code: 0 done, 1 failed, 2 used wrongly,
// 130 interrupted. Failures are one line on stderr, or one JSON document with --json.
import { type Command, CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { environment } from './environment.ts';
import { watchInterruption } from './interruption.ts';
import { createProgram } from './program.ts';
import { printable } from './terminal/printable.ts';
import { createTerminal } from './terminal/terminal.ts';
import { type WrongUsage, wrongUsage } from './wrong-usage.ts';

/** Mistakes of ours; the stack is what a report needs. */
const DEFECTS = [TypeError, RangeError, ReferenceError, SyntaxError];

export async function run(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json');
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const interruption = watchInterruption();
  let exitCode = 0;
  const program = createProgram(
    (flags) => ({
      environment,
      signal: interruption.signal,
      terminal: createTerminal(
        { isJson: flags.json === true, isQuiet: flags.quiet === true },
        environment,
      ),
    }),
    (code) => {
      exitCode = code;
    },
  );
  let misused: WrongUsage | null = null;
  throwInsteadOfExit(program, (told) => {
    misused = told;
  });
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return interruption.signal.aborted && !(error instanceof CommandError)
      ? 130
      : tell(error, isJson, misused);
  } finally {
    interruption.stop();
  }
}

function throwInsteadOfExit(command: Command, misused: (told: WrongUsage) => void): void {
  command.exitOverride();
  command.configureOutput({ outputError: (text) => misused(wrongUsage(text, command)) });
  for (const child of command.commands) throwInsteadOfExit(child, misused);
}

function tell(error: unknown, isJson: boolean, misused: WrongUsage | null): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Without a mistake it was a command with others below it, whose page has been printed.
    if (misused !== null && isJson) print({ code: 'wrong_usage', ...misused });
    if (misused !== null && !isJson) {
      process.stderr.write(`error: ${printable(`${misused.message} ${misused.remedy}`)}\n`);
    }
    return 2;
  }
  const isOurs = error instanceof CommandError;
  const exitCode = isOurs ? error.exitCode : 1;
  if (exitCode === 130) return exitCode;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  // Told by its field, so that commands without a server need not load the client.
  const requestId = error instanceof Error && 'requestId' in error ? error.requestId : null;
  const remedy = error instanceof Error && 'remedy' in error ? String(error.remedy) : null;
  const isDefect = DEFECTS.some((defect) => error instanceof defect);
  if (isJson) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    const extra = isOurs && error.line !== null ? { line: error.line } : {};
    const request = requestId === null ? {} : { request_id: requestId };
    print({ code, message, ...(remedy === null ? {} : { remedy }), ...extra, ...request });
  } else {
    const request = requestId === null ? '' : ` (request ${requestId})`;
    const advice = remedy === null || message.includes(remedy) ? '' : ` ${remedy}`;
    const text = isDefect ? (stack ?? message) : `${message}${advice}`;
    process.stderr.write(`error: ${printable(`${fieldsOf(error) ?? text}${request}`)}\n`);
  }
  return exitCode;
}

/** `email must be …`: what a person wants to know of a request that did not fit its schema. */
function fieldsOf(error: unknown): string | null {
  const problem = error instanceof Error && 'problem' in error ? error.problem : null;
  const { code, errors } = (problem ?? {}) as {
    code?: string;
    errors?: readonly { pointer: string; message: string }[];
  };
  if (code !== 'request_invalid' || errors === undefined || errors.length === 0) return null;
  const told = errors.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`.trim());
  return told.join('; ');
}

function print(error: object): void {
  process.stderr.write(`${JSON.stringify({ error })}\n`);
}
