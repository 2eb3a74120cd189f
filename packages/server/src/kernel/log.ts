// JSON log lines on stderr, with the fields operators expect: timestamp, level, service, message.
import { type Logger, pino } from 'pino';
import { type Clock, isoTime } from './clock.ts';
import type { LogTail } from './log-tail.ts';

export type Log = Logger;

/** stdout stays free for answers to scripts (`aibaas start --json`), so logs go to stderr. */
export function createLog(level: string, clock: Clock, tail: LogTail | null = null): Log {
  const stderr = pino.destination({ dest: 2, sync: false });
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

/** The logger's own level has decided already; both get every line. */
function both(stderr: pino.DestinationStream, tail: LogTail): pino.DestinationStream {
  return {
    write(line) {
      stderr.write(line);
      tail.write(line);
    },
  };
}
