// What is drawn over the series: the line of now, answers with their whiskers, and the lanes below. As
// shapes in pixels, for a custom series. Pure.
import type { ChartData, ChartLane, ChartMarker } from './chart-data.ts';
import { type Frame, laneHeight, xOf, yOf } from './chart-frame.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface Shape {
  readonly type: 'line' | 'rect' | 'circle' | 'text' | 'group' | 'polygon';
  readonly shape?: object;
  readonly style?: object;
  readonly children?: readonly Shape[];
  readonly x?: number;
  readonly y?: number;
  readonly rotation?: number;
  readonly originX?: number;
  readonly originY?: number;
  readonly silent?: boolean;
  readonly z2?: number;
}

/** Two lines of words beside an answer, and the space below them. */
const wordsHeight = 34;

interface Pen {
  readonly frame: Frame;
  readonly theme: ChartTheme;
}

const line = (x1: number, y1: number, x2: number, y2: number, style: object): Shape => ({
  type: 'line',
  shape: { x1, y1, x2, y2 },
  style,
});

const text = (
  { theme }: Pen,
  words: string,
  x: number,
  y: number,
  style: { fill: string; align?: 'left' | 'right' | 'center'; weight?: number; size?: number },
): Shape => ({
  type: 'text',
  style: {
    text: words,
    x,
    y,
    fill: style.fill,
    font: `${style.weight ?? 400} ${style.size ?? 11}px ${theme.font}`,
    textAlign: style.align ?? 'left',
    textVerticalAlign: 'middle',
  },
});

/** All annotations of a chart, back to front. */
export function annotationShapes(
  data: ChartData,
  frame: Frame,
  theme: ChartTheme,
  nowWords: readonly [string, string],
): Shape[] {
  const pen = { frame, theme };
  const lanes = data.lanes ?? [];
  return [
    ...lanes.flatMap((lane, i) => laneShapes(pen, lane, i, data.now ?? null)),
    ...nowShapes(pen, data.now ?? null, nowWords, lanes.length),
    ...(data.markers ?? []).flatMap((marker) => markerShapes(pen, marker, data)),
  ];
}

function nowShapes(
  pen: Pen,
  now: number | null,
  words: readonly [string, string],
  lanes: number,
): Shape[] {
  const { frame, theme } = pen;
  if (now === null || now < frame.from || now > frame.to) return [];
  const x = Math.round(xOf(frame, now)) + 0.5;
  const end = frame.height - frame.bottom + lanes * laneHeight;
  return [
    line(x, 16, x, end, { stroke: theme.text3, lineWidth: 1 }),
    text(pen, words[0], x - 8, 9, { fill: theme.text2, align: 'right', weight: 500 }),
    text(pen, words[1], x + 8, 9, { fill: theme.predict, weight: 500 }),
  ];
}

function markerShapes(pen: Pen, marker: ChartMarker, data: ChartData): Shape[] {
  const { frame, theme } = pen;
  const color = marker.kind === 'scenario' ? theme.scenario : theme.warn;
  const x = xOf(frame, marker.time);
  const floor = yOf(frame, Math.max(frame.min, 0));
  const isLine = marker.place === 'line';
  const y = isLine ? floor - 9 : floor;
  const shapes: Shape[] = [];
  const from = Math.max(frame.left, xOf(frame, marker.lower ?? marker.time));
  const to = Math.min(
    frame.width - frame.right,
    marker.upper === null ? frame.width : xOf(frame, marker.upper),
  );
  if (isLine && marker.lower !== null) {
    const shape = { x: from, y: frame.top, width: to - from, height: floor - frame.top };
    shapes.push({ type: 'rect', shape, style: { fill: color, opacity: 0.07 } });
  }
  if (marker.lower !== null) {
    shapes.push(
      line(from, y, to, y, {
        stroke: color,
        lineWidth: isLine ? 3 : 4,
        lineCap: 'round',
        opacity: 0.5,
      }),
    );
  }
  if (marker.kind === 'scenario') {
    const style = { fill: theme.surface, stroke: color, lineWidth: 2 };
    return [{ type: 'circle', shape: { cx: x, cy: y, r: 4 }, style }];
  }
  // Words on the side where there is room, so that they never leave the picture.
  const room = Math.max(7 * marker.label.length, 6 * (marker.detail ?? '').length) + 12;
  const isLeft = isLine ? x - room > frame.left : x + room > frame.width;
  const side = isLeft ? ('right' as const) : ('left' as const);
  const at = isLeft ? x - 7 : x + 7;
  const beside: [number, number] = isLeft ? [x - room, x] : [x, x + room];
  const top = isLine ? frame.top : Math.min(floor - 68, highest(data, frame, beside) - wordsHeight);
  shapes.push(line(x, top, x, floor, { stroke: color, lineWidth: 1.4 }));
  const dot = { fill: color, stroke: theme.surface, lineWidth: 1.5 };
  shapes.push({ type: 'circle', shape: { cx: x, cy: y, r: 5 }, style: dot });
  const words = { fill: color, align: side };
  if (isLine) shapes.push(text(pen, marker.label, at, y - 13, { ...words, weight: 600 }));
  else {
    shapes.push(text(pen, marker.label, at, top + 5, { ...words, weight: 600, size: 12 }));
    if (marker.detail !== undefined) {
      shapes.push(text(pen, marker.detail, at, top + 21, { ...words, weight: 500 }));
    }
  }
  return shapes;
}

/** Where lines and bands reach highest between two places, so that words can stand above; no higher than the plot. */
function highest(data: ChartData, frame: Frame, [from, to]: readonly [number, number]): number {
  const tops = [
    ...data.lines.flatMap(({ points }) => points),
    ...(data.bands ?? []).flatMap(({ points }) =>
      points.map(({ time, upper }) => ({ time, value: upper })),
    ),
  ]
    .filter(({ time }) => xOf(frame, time) >= from - 8 && xOf(frame, time) <= to + 8)
    .map(({ value }) => (value === null ? frame.height : yOf(frame, value)));
  return Math.max(frame.top + wordsHeight, Math.min(frame.height, ...tops));
}

function laneShapes(pen: Pen, lane: ChartLane, index: number, now: number | null): Shape[] {
  const { frame, theme } = pen;
  const top = frame.height - frame.bottom + index * laneHeight;
  const middle = top + laneHeight / 2 + 2;
  const end = frame.width - frame.right;
  const shapes: Shape[] = [line(0, top + 2, end, top + 2, { stroke: theme.grid, lineWidth: 1 })];
  if (frame.left >= 60) shapes.push(text(pen, lane.label, 0, middle, { fill: theme.text3 }));
  const most = Math.max(1, ...lane.points.map(({ value }) => value ?? 0));
  for (const { time, value } of lane.points) {
    if (value === null || time < frame.from || time > frame.to) continue;
    const x = xOf(frame, time);
    if (lane.kind === 'bars') {
      const height = (value / most) * (laneHeight - 7);
      const shape = { x: x - 4, y: top + laneHeight - 2 - height, width: 8, height, r: 1.5 };
      shapes.push({ type: 'rect', shape, style: { fill: theme.text3, opacity: 0.55 } });
    } else if (value > 0) {
      const shape = { x: x - 3.75, y: middle - 3.75, width: 7.5, height: 7.5, r: 2 };
      shapes.push({ type: 'rect', shape, style: { fill: theme.predict, opacity: 0.55 } });
    } else {
      const style = { fill: theme.surface, stroke: theme.backtest, lineWidth: 1.8 };
      shapes.push({ type: 'circle', shape: { cx: x, cy: middle, r: 3.6 }, style });
    }
  }
  if (lane.note !== undefined && now !== null) {
    const x = xOf(frame, now) + 8;
    if (end - x > 150) shapes.push(text(pen, lane.note, x, middle, { fill: theme.text3 }));
  }
  return shapes;
}
