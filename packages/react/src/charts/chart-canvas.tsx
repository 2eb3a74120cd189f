// The picture of a chart: an ECharts canvas, and over it the cursor as ordinary elements, so that moving
// it draws nothing anew. Arrow keys move it; a screen reader hears a slider through time.
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { after } from '../clock.ts';
import { formatDay } from '../format/dates.ts';
import { formatCompact } from '../format/numbers.ts';
import type { CursorStore } from './chart-cursor.tsx';
import {
  type ChartData,
  chartTimes,
  cursorWords,
  hasHours,
  nearest,
  timeText,
} from './chart-data.ts';
import type { Engine } from './chart-engine.ts';
import { type Frame, frameOf, timeAt, xOf, yOf } from './chart-frame.ts';
import { useChartTheme } from './chart-theme.ts';
import { drawForecast } from './forecast-option.ts';

export interface ChartCanvasProps {
  readonly data: ChartData;
  readonly zone: string;
  readonly height: number;
  readonly hasZero: boolean;
  readonly finding: string;
  readonly nowWords: readonly [string, string];
  readonly cursor: CursorStore;
  readonly time: number | null;
  /** Set to the engine while it lives, for export. */
  readonly engine: RefObject<Engine | null>;
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.round(entry?.contentRect.width ?? 0)),
    );
    observer.observe(node);
    setWidth(node.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

export function ChartCanvas(props: ChartCanvasProps) {
  const { data, zone, height, hasZero, finding, nowWords, cursor, time, engine } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const theme = useChartTheme(box);
  const width = useWidth(box);
  const [isReady, setReady] = useState(false);
  const frame = useMemo(
    () => (width > 0 ? frameOf(data, { width, height, zone, hasZero }) : null),
    [data, width, height, zone, hasZero],
  );
  useEffect(() => {
    let isGone = false;
    void import('./chart-engine.ts').then(({ init }) => {
      if (isGone || canvas.current === null) return;
      engine.current = init(canvas.current, null, { renderer: 'canvas' });
      setReady(true);
    });
    return () => {
      isGone = true;
      engine.current?.dispose();
      engine.current = null;
    };
  }, [engine]);
  useEffect(() => {
    if (!isReady || width === 0) return;
    engine.current?.resize({ width, height });
  }, [engine, isReady, width, height]);
  useEffect(() => {
    if (!isReady || frame === null || theme === null) return;
    // In a task of its own: neither the commit of React nor the browser's frame has to wait for the drawing.
    return after(0, () => {
      if (engine.current !== null) drawForecast(engine.current, { data, frame, theme, nowWords });
    });
  }, [engine, isReady, frame, theme, data, nowWords]);

  const times = useMemo(() => chartTimes(data), [data]);
  // Another chart's cursor may stand on a day that this one does not have.
  const isHere = time !== null && time >= (times[0] ?? 0) && time <= (times.at(-1) ?? 0);
  const index = isHere ? nearest(times, time) : -1;
  const shown = index >= 0 ? times[index] : undefined;
  // Asked only under a cursor: the calendar is slow, and the data may change with every move of a slider.
  const isPointed = shown !== undefined;
  const withHours = useMemo(() => isPointed && hasHours(times, zone), [isPointed, times, zone]);
  const said = shown === undefined ? '' : sentence(data, shown, zone, withHours);
  const move = (event: KeyboardEvent): void => {
    const step = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: 7,
      PageDown: -7,
    }[event.key];
    const last = times.length - 1;
    const start = index >= 0 ? index : nearest(times, data.now ?? times[last] ?? 0);
    const next =
      step !== undefined
        ? index < 0
          ? start
          : start + step
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? last
            : null;
    if (event.key === 'Escape') cursor.set(null);
    else if (next === null) return;
    else cursor.set(times[Math.max(0, Math.min(last, next))] ?? null);
    event.preventDefault();
  };
  return (
    <div
      className="aib-plot"
      ref={box}
      style={{ blockSize: height }}
      role="slider"
      aria-label={finding}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={said === '' ? 'Arrow keys read the values' : said}
      aria-orientation="horizontal"
      tabIndex={0}
      onKeyDown={move}
      onBlur={() => cursor.set(null)}
      onPointerMove={(event) => {
        if (frame === null) return;
        const at = nearest(
          times,
          timeAt(frame, event.clientX - event.currentTarget.getBoundingClientRect().left),
        );
        cursor.set(times[at] ?? null);
      }}
      onPointerLeave={() => cursor.set(null)}
    >
      <div ref={canvas} className="aib-plot-canvas" />
      {frame !== null && frame.min > 0 && (
        <span className="aib-cut">axis from {formatCompact(frame.min)}</span>
      )}
      {frame !== null && shown !== undefined && (
        <Cursor {...{ data, frame, zone, withHours }} time={shown} />
      )}
    </div>
  );
}

function headOf(time: number, zone: string, withHours: boolean): string {
  const text = timeText(time, zone, withHours);
  return `${formatDay(text, 'weekday')}${withHours ? text.slice(10) : ''}`;
}

function sentence(data: ChartData, time: number, zone: string, withHours: boolean): string {
  const words = cursorWords(data, time).map((entry) => `${entry.name} ${entry.words}`);
  return `${headOf(time, zone, withHours)}: ${words.join(', ')}`;
}

interface CursorProps {
  readonly data: ChartData;
  readonly frame: Frame;
  readonly zone: string;
  readonly withHours: boolean;
  readonly time: number;
}

function Cursor({ data, frame, zone, withHours, time }: CursorProps) {
  const x = xOf(frame, time);
  const isRight = x > frame.width / 2;
  const dots = data.lines.flatMap(({ kind, label, points }) => {
    const value = points.find((point) => point.time === time)?.value;
    if (value == null || kind === 'naive' || kind === 'past') return [];
    return [{ label, kind, y: yOf(frame, value) }];
  });
  return (
    <>
      <div
        className="aib-cursor"
        style={{
          transform: `translateX(${x}px)`,
          insetBlockStart: frame.top,
          insetBlockEnd: frame.bottom,
        }}
      />
      {dots.map((dot) => (
        <div
          key={dot.label}
          className={`aib-cursor-dot aib-line-${dot.kind}`}
          style={{ transform: `translate(${x}px, ${dot.y}px)` }}
        />
      ))}
      <div
        className="aib-cursor-box"
        style={{
          [isRight ? 'right' : 'left']: isRight ? frame.width - x + 10 : x + 10,
          top: frame.top + 4,
        }}
      >
        <strong>{headOf(time, zone, withHours)}</strong>
        <dl>
          {cursorWords(data, time).map(({ name, words }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}
