// Rows for trees that forecast directly: the last values, the same phase in earlier cycles, levels,
// the step and the calendar, all relative to the level and spread known at the origin. Trees cannot
// carry on a level that they have not seen; relative rows let one model serve any series.
import type { Column } from '../../frame/column.ts';
import { Frame } from '../../frame/frame.ts';
import { addSteps } from '../calendar.ts';
import { type Frequency, isFine, stepOf } from '../frequency.ts';

export interface LagShape {
  readonly periods: readonly number[];
  readonly frequency: Frequency;
}

/** A series as the rows see it: complete values and, where known, the time of the first. */
export interface LagSeries {
  readonly values: Float64Array;
  readonly startMs: number | null;
}

/** One thing to forecast: `step` steps after the last of the first `origin` values, from 0. */
export interface Target {
  readonly series: number;
  readonly origin: number;
  readonly step: number;
}

/** Cycles looked back at for the same phase. */
const CYCLES = 3;
const RECENT_MAX = 24;

const shortOf = ({ periods }: LagShape): number => Math.max(1, periods[0] ?? 1);

/** Level and spread of a history at an origin; the spread is above zero. */
export function scaleAt(values: Float64Array, origin: number, shape: LagShape) {
  const window = Math.min(origin, Math.max(shortOf(shape), 4));
  let level = 0;
  for (let i = origin - window; i < origin; i++) level += (values[i] as number) / window;
  const reach = Math.min(origin, Math.max(3 * shortOf(shape), 12));
  let sum = 0;
  for (let i = origin - reach; i < origin; i++) sum += Math.abs((values[i] as number) - level);
  const spread = sum / reach;
  return {
    level,
    spread: spread > 1e-12 * Math.abs(level) && spread > 0 ? spread : Math.abs(level) || 1,
  };
}

const namesOf = (shape: LagShape): string[] => {
  const recent = Math.min(RECENT_MAX, Math.max(8, shortOf(shape)));
  return [
    ...Array.from({ length: recent }, (_, k) => `lag ${k + 1}`),
    ...shape.periods.flatMap((p) => [
      ...Array.from({ length: CYCLES }, (_, c) => `cycle ${p}/${c + 1}`),
      `mean cycle ${p}`,
      `level ${p}`,
      `phase ${p}`,
    ]),
    ...['slope', 'step', 'hour', 'weekday', 'day', 'month'],
  ];
};

/** The rows of the targets as a frame; what a history is too short for is missing. */
export function lagRows(
  series: readonly LagSeries[],
  targets: readonly Target[],
  shape: LagShape,
): Frame {
  const names = namesOf(shape);
  const lists = names.map(() => new Float64Array(targets.length).fill(Number.NaN));
  targets.forEach((target, row) => {
    describe(series[target.series] as LagSeries, target, shape, (column, value) => {
      (lists[column] as Float64Array)[row] = value;
    });
  });
  const columns = names.map(
    (name, k): Column => ({ name, kind: 'numeric', values: lists[k] as Float64Array }),
  );
  return new Frame(columns);
}

function describe(
  { values, startMs }: LagSeries,
  { origin, step }: Target,
  shape: LagShape,
  set: (column: number, value: number) => void,
): void {
  const { level, spread } = scaleAt(values, origin, shape);
  const relative = (i: number): number =>
    i < 0 || i >= origin ? Number.NaN : ((values[i] as number) - level) / spread;
  const mean = (from: number, to: number): number => {
    if (from < 0 || to <= from) return Number.NaN;
    let sum = 0;
    for (let i = from; i < to; i++) sum += relative(i);
    return sum / (to - from);
  };
  let column = 0;
  const recent = Math.min(RECENT_MAX, Math.max(8, shortOf(shape)));
  for (let k = 1; k <= recent; k++) set(column++, relative(origin - k));
  const at = origin + step;
  for (const period of shape.periods) {
    const nearest = at - period * Math.ceil((step + 1) / period);
    let sum = 0;
    for (let c = 0; c < CYCLES; c++) {
      const value = relative(nearest - c * period);
      sum += value;
      set(column++, value);
    }
    set(column++, sum / CYCLES);
    set(column++, mean(origin - period, origin));
    // Where the calendar is known it says more than the distance from the first value.
    set(column++, startMs === null ? at % period : Number.NaN);
  }
  const short = Math.max(4, shortOf(shape));
  set(column++, mean(origin - short, origin) - mean(origin - 2 * short, origin - short));
  set(column++, step);
  if (startMs === null) return;
  const date = new Date(addSteps(startMs, shape.frequency, at));
  const { unit } = stepOf(shape.frequency);
  const hasHours = isFine(shape.frequency);
  const isDaily = hasHours || unit === 'D';
  set(column++, hasHours ? date.getUTCHours() : Number.NaN);
  set(column++, isDaily ? date.getUTCDay() : Number.NaN);
  set(column++, isDaily ? date.getUTCDate() : Number.NaN);
  set(column, unit === 'Y' ? Number.NaN : date.getUTCMonth() + 1);
}

/** What a tree is to say for each target. */
export function lagTargets(
  series: readonly LagSeries[],
  targets: readonly Target[],
  shape: LagShape,
): Float64Array {
  return Float64Array.from(targets, ({ series: s, origin, step }) => {
    const { values } = series[s] as LagSeries;
    const { level, spread } = scaleAt(values, origin, shape);
    // One wild value must not bend all leaves.
    const z = ((values[origin + step] as number) - level) / spread;
    return Math.min(20, Math.max(-20, z));
  });
}
