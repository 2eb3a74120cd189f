// Turns chart data into an option of ECharts: bands without outline, dashed forecasts, rings for misses.
// The look of every kind of line is settled here, once.
import { formatCompact } from '../format/numbers.ts';
import { annotationShapes, type Shape } from './annotations.ts';
import { type ChartBand, type ChartData, type LineKind, partLines } from './chart-data.ts';
import type { Engine } from './chart-engine.ts';
import { type Frame, laneHeight, xOf, yOf } from './chart-frame.ts';
import type { ChartTheme } from './chart-theme.ts';
import { downsampleBand, downsampleLine, stretches, type TimePoint } from './downsample.ts';
import { partNames, partTint } from './part-shapes.ts';

export interface LineLook {
  readonly color: keyof ChartTheme;
  readonly width: number;
  /** Empty for a solid line. */
  readonly dash: readonly number[];
  readonly opacity?: number;
}

export const lineLooks: Readonly<Record<LineKind, LineLook>> = {
  actual: { color: 'actual', width: 1.8, dash: [] },
  forecast: { color: 'predict', width: 1.9, dash: [4, 3] },
  past: { color: 'predict', width: 1.1, dash: [], opacity: 0.55 },
  backtest: { color: 'backtest', width: 1.6, dash: [5, 2] },
  naive: { color: 'baseline', width: 1.3, dash: [2, 3] },
  scenario: { color: 'scenario', width: 1.8, dash: [2, 4] },
  part: { color: 'text3', width: 1.4, dash: [] },
  'part-ahead': { color: 'text3', width: 1.4, dash: [4, 3] },
};

/** Of the parts by their order; each line ends in its name, so that colour alone tells nothing. */
const partColors = ['actual', 'predict', 'backtest', 'scenario'] as const;

/** What came is solid, what is expected is dashed: of a part as of the whole. */
export function lineLook(data: ChartData, index: number): LineLook {
  const line = data.lines[index];
  const look = lineLooks[line?.kind ?? 'actual'];
  if (line?.kind !== 'part' && line?.kind !== 'part-ahead') return look;
  const labels = [...new Set(partLines(data).map(({ label }) => label))];
  const color = partColors[labels.indexOf(line.label) % partColors.length];
  return { ...look, color: color ?? look.color, width: 1.6 };
}

const front: Readonly<Record<LineKind, number>> = {
  past: 2,
  naive: 3,
  backtest: 4,
  scenario: 5,
  forecast: 6,
  part: 6,
  'part-ahead': 6,
  actual: 7,
};

/** A series that draws shapes; the renderer is called once for each item, and there is one. */
function shapesSeries(id: string, z: number, shapes: () => readonly Shape[]): object {
  // Without `$mergeChildren` a group that has become empty keeps what it drew before.
  const renderItem = (): object => ({
    type: 'group',
    children: shapes(),
    $mergeChildren: false,
    silent: true,
  });
  return {
    id,
    type: 'custom',
    coordinateSystem: 'cartesian2d',
    data: [[0, 0]],
    renderItem,
    z,
    silent: true,
    clip: false,
    animation: false,
  };
}

function bandShapes(band: ChartBand, frame: Frame, theme: ChartTheme): Shape[] {
  const fill = band.level < 90 ? theme.predict80 : theme.predict95;
  const pixels = Math.max(1, frame.width - frame.left - frame.right);
  return stretches(downsampleBand(band.points, pixels)).map((part) => {
    const clamp = (value: number): number => Math.min(frame.max, Math.max(frame.min, value));
    const top = part.map(({ time, upper }) => [xOf(frame, time), yOf(frame, clamp(upper))]);
    const bottom = part.map(({ time, lower }) => [xOf(frame, time), yOf(frame, clamp(lower))]);
    const points = [...top, ...bottom.reverse()];
    return { type: 'polygon', shape: { points }, style: { fill, opacity: band.isPast ? 0.75 : 1 } };
  });
}

interface Flat {
  readonly pixels: number;
  readonly values: Float64Array;
}

const flats = new WeakMap<readonly TimePoint[], Flat>();

/**
 * Time and value of each point in one array, a gap as NaN. Kept with the points, since of many lines a slider
 * moves one; and without an object a point, for which collecting garbage would hold up a drag.
 */
function flatPoints(points: readonly TimePoint[], pixels: number): Float64Array {
  const known = flats.get(points);
  if (known?.pixels === pixels) return known.values;
  const shown = downsampleLine(points, pixels);
  const values = new Float64Array(2 * shown.length);
  shown.forEach(({ time, value }, i) => {
    values[2 * i] = time;
    values[2 * i + 1] = value ?? Number.NaN;
  });
  flats.set(points, { pixels, values });
  return values;
}

export interface OptionInput {
  readonly data: ChartData;
  readonly frame: Frame;
  readonly theme: ChartTheme;
  /** Words left and right of the line of now. */
  readonly nowWords: readonly [string, string];
}

/**
 * Shows a chart. Lines and axes that the engine has take their new values in place, what is not there any more goes:
 * beginning anew at every move of a slider would leave too much to collect.
 *
 * @example
 * drawForecast(engine, { data, frame, theme, nowWords: ['Actual', 'Forecast'] });
 */
export function drawForecast(engine: Engine, input: OptionInput): void {
  engine.setOption(forecastOption(input), { replaceMerge: ['series'], silent: true });
}

/** The option of ECharts; it names every setting, so that it may be merged into any other of its kind. */
export function forecastOption({
  data,
  frame,
  theme,
  nowWords,
}: OptionInput): Record<string, unknown> {
  const pixels = Math.max(1, frame.width - frame.left - frame.right);
  const bands = [...(data.bands ?? [])].sort(
    (a, b) => Number(b.isPast ?? false) - Number(a.isPast ?? false) || b.level - a.level,
  );
  const label = { color: theme.text3, fontFamily: theme.font, fontSize: 11 };
  const lines = data.lines.map((line, i) => {
    const look = lineLook(data, i);
    return {
      type: 'line',
      id: `line-${i}`,
      data: flatPoints(line.points, pixels),
      dimensions: ['time', 'value'],
      showSymbol: line.points.length === 1,
      symbolSize: 4,
      connectNulls: false,
      silent: true,
      animation: false,
      z: front[line.kind],
      itemStyle: { color: theme[look.color] },
      lineStyle: {
        color: theme[look.color],
        width: look.width,
        type: look.dash.length === 0 ? 'solid' : [...look.dash],
        opacity: look.opacity ?? 1,
        join: 'round',
      },
    };
  });
  const missStyle = { fill: theme.surface, stroke: theme.backtest, lineWidth: 1.8 };
  const rings = (): Shape[] =>
    (data.misses ?? []).map(({ time, value }) => ({
      type: 'circle',
      shape: { cx: xOf(frame, time), cy: yOf(frame, value ?? 0), r: 4.5 },
      style: missStyle,
    }));
  const ticks = frame.xTicks.map(({ time }) => time);
  const words = new Map(frame.xTicks.map((tick) => [tick.time, tick.label]));
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: { left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom },
    xAxis: {
      type: 'value',
      min: frame.from,
      max: frame.to,
      axisLine: { show: true, lineStyle: { color: theme.borderStrong }, onZero: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: ticks,
        formatter: (time: number) => words.get(time) ?? '',
        margin: 8 + (data.lanes ?? []).length * laneHeight,
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      min: frame.min,
      max: frame.max,
      axisLine: { show: false },
      axisTick: { show: false, customValues: [...frame.yTicks] },
      splitLine: { show: true, lineStyle: { color: theme.grid, width: 1 } },
      interval: (frame.yTicks[1] ?? 1) - (frame.yTicks[0] ?? 0),
      axisLabel: { ...label, formatter: (value: number) => formatCompact(value) },
    },
    series: [
      shapesSeries('bands', 1, () => bands.flatMap((band) => bandShapes(band, frame, theme))),
      shapesSeries('part-tint', 1, () => partTint(data, frame, theme)),
      ...lines,
      shapesSeries('misses', 8, rings),
      shapesSeries('part-names', 8, () =>
        partNames(data, frame, theme, (index) => theme[lineLook(data, index).color]),
      ),
      shapesSeries('annotations', 9, () => annotationShapes(data, frame, theme, nowWords)),
    ],
  };
}
