// JSON log lines on stderr, with the fields operators expect: timestamp, level, service, message.
import { type Logger, pino } from 'pino';
import { type Clock, isoTime } from './clock.ts';
import type { LogTail } from './log-tail.ts';

export type Log = Logger;

/** stdout stays free for answers to scripts (`aibaas start --json`), so logs go to stderr. */
export function createLog(level: string, clock: Clock, tail: LogTail | null = null): Log {
  // With a least length of one byte nothing waits for more, and `flush` says when all of it is out.
  const stderr = pino.destination({ dest: 2, sync: false, minLength: 1 });
  const out = tail === null ? stderr : both(stderr, tail);
  return pino(
    {
      level,
      base: { service: 'aibaas' },
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${isoTime(clock.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['password', 'token', 'key', 'authorization', 'cookie', '*.password', '*.token'],
        censor: '[redacted]',
      },
    },
    out,
  );
}

/** Resolves when what was logged so far stands on stderr; never waits long for one that nobody reads. */
export async function linesWritten(log: Log, clock: Clock): Promise<void> {
  const ended = new AbortController();
  const written = new Promise<void>((resolve) => log.flush(() => resolve()));
  await Promise.race([written, clock.sleep(1000, ended.signal)]);
  ended.abort();
}

/** The logger's own level has decided already; both get every line. */
function both(
  stderr: ReturnType<typeof pino.destination>,
  tail: LogTail,
): pino.DestinationStream & { flush(done?: (error?: Error) => void): void } {
  return {
    flush: (done) => stderr.flush(done),
    write(line) {
      stderr.write(line);
      tail.write(line);
    },
  };
}
