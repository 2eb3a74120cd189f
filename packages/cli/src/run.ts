// Runs one command line and turns its outcome into an exit code: 0 done, 1 failed, 2 used wrongly,
// 130 interrupted. Failures are one line on stderr, or one JSON document with --json.
import { type Command, CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { environment } from './environment.ts';
import { watchInterruption } from './interruption.ts';
import { createProgram } from './program.ts';
import { createTerminal } from './terminal/terminal.ts';

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
  throwInsteadOfExit(program, isJson);
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return interruption.signal.aborted && !(error instanceof CommandError)
      ? 130
      : tell(error, isJson);
  } finally {
    interruption.stop();
  }
}

function throwInsteadOfExit(command: Command, isJson: boolean): void {
  command.exitOverride();
  if (isJson) command.configureOutput({ outputError: () => {} });
  for (const child of command.commands) throwInsteadOfExit(child, isJson);
}

function tell(error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Commander has printed its line already, unless JSON was asked for.
    if (isJson) print({ code: 'wrong_usage', message: error.message.replace(/^error: /, '') });
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
    process.stderr.write(`error: ${isDefect ? (stack ?? message) : message}${advice}${request}\n`);
  }
  return exitCode;
}

function print(error: object): void {
  process.stderr.write(`${JSON.stringify({ error })}\n`);
}
