// JSON log lines on stderr, with the fields operators expect: timestamp, level, service, message.
import { type Logger, pino } from 'pino';
import { type Clock, isoTime } from './clock.ts';

export type Log = Logger;

/** stdout stays free for answers to scripts (`aibaas start --json`), so logs go to stderr. */
export function createLog(level: string, clock: Clock): Log {
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
    pino.destination({ dest: 2, sync: false }),
  );
}
