// Times as they were given, in milliseconds that can be put on a grid: moments for steps shorter than a
// day, and the day as written for longer ones, whatever its offset.
import { MlError } from '../errors.ts';
import { offsetOf, readTime, weekdayOf } from './calendar.ts';
import { frequencyOf } from './find-frequency.ts';
import { type Frequency, isFine, stepOf } from './frequency.ts';

const MINUTE_MS = 60_000;

export interface ReadTimes {
  readonly frequency: Frequency;
  /** As many as were given, in their order. */
  readonly ms: readonly number[];
}

/**
 * @param frequency absent: found from the gaps
 * @param utcOffsets minutes east of UTC that each time was written with; texts bring their own
 * @throws MlError `time_not_understood`, `irregular_times`
 */
export function readTimes(
  times: readonly string[] | readonly number[],
  { frequency, utcOffsets }: { frequency?: Frequency; utcOffsets?: ArrayLike<number> },
): ReadTimes {
  const moments = Array.from<string | number, number>(times, readAny);
  const written = Array.from<string | number, number>(times, (time, i) => {
    const offset = typeof time === 'string' ? offsetOf(time) : (utcOffsets?.[i] ?? 0);
    return (moments[i] as number) + offset * MINUTE_MS;
  });
  const given = frequency ?? frequencyOf(written.toSorted((a, b) => a - b));
  if (!isFine(given)) return { frequency: given, ms: openOnly(written, given) };
  // Clocks that are set back write an hour twice; only the moments tell the steps then.
  const found = frequency ?? frequencyOf(moments.toSorted((a, b) => a - b));
  return { frequency: found, ms: isFine(found) ? moments : written };
}

function readAny(time: string | number, i: number): number {
  const path = `times[${i}]`;
  if (typeof time === 'string') return readTime(time, path);
  // The range of JavaScript dates.
  if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return time;
  throw new MlError(
    'time_not_understood',
    path,
    `${path} is ${time}; use milliseconds since 1970 or ISO text.`,
  );
}

function openOnly(ms: readonly number[], frequency: Frequency): readonly number[] {
  const { weekdays } = stepOf(frequency);
  const closed = weekdays === null ? -1 : ms.findIndex((at) => !weekdays.includes(weekdayOf(at)));
  if (closed < 0) return ms;
  const day = new Date(ms[closed] as number).toISOString().slice(0, 10);
  throw new MlError(
    'irregular_times',
    `times[${closed}]`,
    `times[${closed}] is ${day}, a day of the week that frequency ${frequency} leaves out.`,
  );
}
