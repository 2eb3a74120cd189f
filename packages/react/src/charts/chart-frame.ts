// Where things stand in a chart: the plot, the axes, the lanes below. The option and the cursor over it
// are computed from the same frame, so they always agree. Pure.
import { calendarTicks, type Tick } from './calendar-ticks.ts';
import type { ChartData } from './chart-data.ts';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Pixels between the plot and the lower edge. */
  readonly bottom: number;
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
  readonly yTicks: readonly number[];
  readonly xTicks: readonly Tick[];
}

export const laneHeight = 26;
const axisHeight = 26;
const tickWidth = 62;

export interface FrameOptions {
  readonly width: number;
  readonly height: number;
  readonly zone: string;
  /** Amounts show zero; lines that are never near it may be cut. */
  readonly hasZero: boolean;
}

/** Round steps of 1, 2, 2.5 or 5, three to five of them. */
export function niceTicks(low: number, high: number, most = 5): number[] {
  const span = high - low || Math.abs(high) || 1;
  const raw = span / (most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((m) => m * power >= raw * 0.999) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9) * step;
  const ticks: number[] = [];
  for (let i = 0; ticks.length === 0 || (ticks.at(-1) as number) < high - step * 1e-9; i++) {
    ticks.push(Number((first + i * step).toPrecision(12)));
  }
  return ticks;
}

export function frameOf(data: ChartData, options: FrameOptions): Frame {
  const { width, height, zone, hasZero } = options;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const seeTime = (time: number): void => {
    if (time < from) from = time;
    if (time > to) to = time;
  };
  const see = (value: number | null): void => {
    if (value === null || !Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { points } of data.lines) {
    for (const { time, value } of points) {
      seeTime(time);
      see(value);
    }
  }
  for (const { points } of data.bands ?? []) {
    for (const { time, lower, upper } of points) {
      seeTime(time);
      see(lower);
      see(upper);
    }
  }
  for (const { time, upper } of data.markers ?? []) {
    seeTime(time);
    if (upper !== null) seeTime(upper);
  }
  if (!(to > from)) [from, to] = Number.isFinite(from) ? [from - 1, from + 1] : [0, 1];
  if (!(high >= low)) [low, high] = [0, 1];
  if (hasZero || low >= 0 === low < 0.3 * high) low = Math.min(0, low);
  if (hasZero) high = Math.max(0, high);
  const yTicks = niceTicks(low, high);
  const lanes = (data.lanes ?? []).length;
  const hasLabels = (data.now ?? null) !== null;
  const left = lanes > 0 && width > 560 ? 64 : 48;
  const room = Math.max(1, width - left - 12);
  // A point on the edge keeps its half pixel, and the last label its half.
  const margin = ((to - from) * 6) / room;
  return {
    width,
    height,
    left,
    right: 12,
    top: hasLabels ? 26 : 12,
    bottom: axisHeight + lanes * laneHeight,
    from: from - margin,
    to: to + margin,
    min: yTicks[0] as number,
    max: yTicks.at(-1) as number,
    yTicks,
    xTicks: calendarTicks(
      from - margin,
      to + margin,
      zone,
      Math.max(2, Math.floor(room / tickWidth)),
    ),
  };
}

/** The pixel column of a time. */
export const xOf = ({ from, to, left, right, width }: Frame, time: number): number =>
  left + ((time - from) / (to - from)) * (width - left - right);

/** The pixel row of a value. */
export const yOf = ({ min, max, top, bottom, height }: Frame, value: number): number =>
  height - bottom - ((value - min) / (max - min)) * (height - top - bottom);

/** The time of a pixel column. */
export const timeAt = ({ from, to, left, right, width }: Frame, x: number): number =>
  from + ((x - left) / (width - left - right)) * (to - from);
