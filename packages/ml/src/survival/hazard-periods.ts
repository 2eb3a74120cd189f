// Time cut into periods for a hazard model, and one row for each subject and period she went through.
import { MlError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';

export interface SurvivalData {
  readonly features: Frame;
  /** Time each subject was watched, until the event or until watching ended; above 0, one unit for all. */
  readonly durations: ArrayLike<number>;
  /** Whether it ended with the event; otherwise the event is still to come (censored). */
  readonly hadEvent: ArrayLike<boolean | number>;
}

/** More rows than this would not fit into memory beside their features. */
const ROWS_MAX = 20_000_000;

/** @throws MlError `rows_missing`, `length_mismatch`, `duration_invalid`, `event_missing` */
export function checkSurvival({ features, durations, hadEvent }: SurvivalData): void {
  const { rowCount } = features;
  if (rowCount === 0) throw new MlError('rows_missing', 'data.features', 'There is no row.');
  if (durations.length !== rowCount || hadEvent.length !== rowCount) {
    const message = `There are ${rowCount} rows, ${durations.length} durations and ${hadEvent.length} events.`;
    throw new MlError('length_mismatch', 'data', message);
  }
  let events = 0;
  for (let i = 0; i < rowCount; i++) {
    const duration = durations[i] as number;
    if (!(duration > 0 && duration < Infinity)) {
      const message = `Row ${i} was watched for ${duration}; give a finite time above 0.`;
      throw new MlError('duration_invalid', `data.durations[${i}]`, message);
    }
    events += Number(Boolean(hadEvent[i]));
  }
  if (events > 0) return;
  const message = 'The event never happened; there is nothing to learn about its time.';
  throw new MlError('event_missing', 'data.hadEvent', message);
}

/** Ends of at most `count` periods with about equally many events; the last holds the last event. */
export function periodEnds({ durations, hadEvent }: SurvivalData, count: number): Float64Array {
  const times = Float64Array.from(durations)
    .filter((_, i) => Boolean(hadEvent[i]))
    .sort();
  const ends: number[] = [];
  for (let k = 1; k <= count; k++) {
    const end = times[Math.ceil((k * times.length) / count) - 1] as number;
    if (end > (ends.at(-1) ?? 0)) ends.push(end);
  }
  return Float64Array.from(ends);
}

export interface SubjectPeriods {
  /** Row of the subject, one a row here. */
  readonly subject: Int32Array;
  readonly period: Float64Array;
  /** 1 where the event fell into that period. */
  readonly event: Int32Array;
}

/**
 * Every period a subject was at risk in. One that she left without an event counts if she saw at
 * least half of it, so that leaving early neither hides nor makes up risk.
 *
 * @throws MlError `too_many_rows`, `hazard_constant`
 */
export function subjectPeriods(
  { durations, hadEvent }: SurvivalData,
  ends: Float64Array,
  subjects: ArrayLike<number>,
): SubjectPeriods {
  const subject: number[] = [];
  const period: number[] = [];
  const event: number[] = [];
  let events = 0;
  for (let s = 0; s < subjects.length; s++) {
    const row = subjects[s] as number;
    const duration = durations[row] as number;
    const isEvent = Boolean(hadEvent[row]);
    for (let k = 0; k < ends.length; k++) {
      const start = k === 0 ? 0 : (ends[k - 1] as number);
      const end = ends[k] as number;
      if (duration <= start) break;
      const happened = isEvent && duration <= end;
      if (!happened && duration < (start + end) / 2) break;
      subject.push(row);
      period.push(k);
      event.push(Number(happened));
      events += Number(happened);
    }
    if (subject.length > ROWS_MAX) {
      const message = `${subjects.length} subjects over ${ends.length} periods are too many rows; use fewer periods or a sample.`;
      throw new MlError('too_many_rows', 'data.features', message);
    }
  }
  if (events === 0 || events === subject.length) {
    const message =
      'The event happens to everybody in the same period, or in none; use more periods or more subjects.';
    throw new MlError('hazard_constant', 'data.durations', message);
  }
  return {
    subject: Int32Array.from(subject),
    period: Float64Array.from(period),
    event: Int32Array.from(event),
  };
}
