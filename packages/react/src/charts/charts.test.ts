// The transforms between data and picture: calendars, downsampling, tables, files, words.
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { describe, expect, it } from 'vitest';
import { annotationShapes } from './annotations.ts';
import { calendarTicks } from './calendar-ticks.ts';
import {
  type ChartData,
  chartCsv,
  chartTable,
  chartTimes,
  cursorWords,
  nearest,
} from './chart-data.ts';
import { init } from './chart-engine.ts';
import { frameOf, timeAt, xOf, yOf } from './chart-frame.ts';
import type { ChartTheme } from './chart-theme.ts';
import {
  downsampleBand,
  downsampleLine,
  pointsMax,
  stretches,
  type TimePoint,
} from './downsample.ts';
import { drawForecast, forecastOption } from './forecast-option.ts';
import { instantOf, labelInstant, localOf } from './zone.ts';

const utc = (text: string): number => Date.parse(text);

describe('the calendar of a zone', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00Z', 24],
    // Clocks jump at midnight: the day begins at one.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00Z', 23],
  ])('%s in %s begins at %s and has %d hours', (day, zone, start, hours) => {
    const from = labelInstant(day, zone);
    const [y, m, d] = day.split('-').map(Number) as [number, number, number];
    expect(new Date(from).toISOString()).toBe(start.replace('Z', '.000Z'));
    expect((instantOf({ year: y, month: m, day: d + 1 }, zone) - from) / 3_600_000).toBe(hours);
  });

  it('instants stay instants, nonsense is not a number', () => {
    expect(labelInstant('2026-11-20T10:00:00+01:00', 'UTC')).toBe(utc('2026-11-20T09:00:00Z'));
    expect(labelInstant('soon', 'UTC')).toBeNaN();
    expect(() => localOf(0, 'Nowhere/Land')).toThrow(RangeError);
  });
});

describe('ticks', () => {
  it('stand on Mondays when there is room for weeks', () => {
    const ticks = calendarTicks(
      utc('2026-10-10T22:00Z'),
      utc('2026-12-24T23:00Z'),
      'Europe/Berlin',
      12,
    );
    expect(ticks.map(({ label }) => label).slice(0, 3)).toEqual(['12 Oct', '19 Oct', '26 Oct']);
    for (const { time } of ticks) {
      const { hour, year, month, day } = localOf(time, 'Europe/Berlin');
      expect([hour, new Date(Date.UTC(year, month - 1, day)).getUTCDay()]).toEqual([0, 1]);
    }
  });

  it('pass the day of 25 hours without a double or a gap', () => {
    const ticks = calendarTicks(
      utc('2026-10-24T22:00Z'),
      utc('2026-10-26T23:00Z'),
      'Europe/Berlin',
      9,
    );
    expect(ticks.map(({ label }) => label)).toEqual([
      '25 Oct',
      '06:00',
      '12:00',
      '18:00',
      '26 Oct',
      '06:00',
      '12:00',
      '18:00',
      '27 Oct',
    ]);
    expect(((ticks[1]?.time ?? 0) - (ticks[0]?.time ?? 0)) / 3_600_000).toBe(7);
  });

  it('name months and years', () => {
    const ticks = calendarTicks(utc('2025-10-01'), utc('2026-04-01'), 'UTC', 8);
    expect(ticks.map(({ label }) => label)).toEqual([
      'Oct',
      'Nov',
      'Dec',
      '2026',
      'Feb',
      'Mar',
      'Apr',
    ]);
    expect(calendarTicks(0, 3e12, 'UTC', 6).length).toBeLessThanOrEqual(6);
  });

  it('are none where there is no stretch', () => {
    expect(calendarTicks(5, 5, 'UTC', 10)).toEqual([]);
    expect(calendarTicks(0, 1e9, 'UTC', 0)).toEqual([]);
  });
});

describe('downsampling', () => {
  const many: TimePoint[] = Array.from({ length: 50_000 }, (_, i) => ({
    time: i,
    value: Math.sin(i / 500),
  }));

  it('keeps every peak and every gap', () => {
    const points = many
      .with(31_415, { time: 31_415, value: 99 })
      .with(20_000, { time: 20_000, value: null });
    const shown = downsampleLine(points, 400);
    expect(shown.length).toBeLessThanOrEqual(801);
    expect(shown.some(({ value }) => value === 99)).toBe(true);
    expect(shown.filter(({ value }) => value === null)).toHaveLength(1);
    expect(shown.every(({ time }, i) => i === 0 || time > (shown[i - 1]?.time ?? -1))).toBe(true);
  });

  it('leaves short series and no pixels alone', () => {
    expect(downsampleLine(many.slice(0, pointsMax), 10)).toHaveLength(pointsMax);
    expect(downsampleLine(many, 0)).toBe(many);
  });

  it('widens bands and splits them at gaps', () => {
    const band = many.map(({ time, value }) => ({
      time,
      lower: (value ?? 0) - 1,
      upper: (value ?? 0) + 1,
    }));
    const shown = downsampleBand(band.with(7, { time: 7, lower: -50, upper: 50 }), 300);
    expect(shown).toHaveLength(300);
    expect(shown[0]).toMatchObject({ lower: -50, upper: 50 });
    const none = { time: 2, lower: null, upper: null };
    const parts = stretches([
      { time: 1, lower: 0, upper: 1 },
      none,
      { time: 3, lower: 0, upper: 1 },
    ]);
    expect(parts.map((part) => part.length)).toEqual([1, 1]);
    expect(stretches([none])).toEqual([]);
  });
});

describe('a chart as rows and words', () => {
  const [a, b] = [utc('2026-11-19'), utc('2026-11-20')];
  const data: ChartData = {
    lines: [
      { kind: 'actual', label: 'Actual', points: [{ time: a, value: 12_345 }] },
      { kind: 'forecast', label: '=Forecast', points: [{ time: b, value: 13_000.5 }] },
    ],
    bands: [{ level: 95, points: [{ time: b, lower: 10_000, upper: 15_000 }] }],
    misses: [{ time: a, value: 12_345 }],
  };

  it('has one row for each time', () => {
    const table = chartTable(data);
    expect(table.columns).toEqual(['Actual', '=Forecast', '95% from', '95% to', 'Missed']);
    expect(table.rows.map(({ time }) => time)).toEqual([a, b]);
    expect([...chartTimes(data)]).toEqual([a, b]);
  });

  it('as a file runs no formula and loses nothing', () => {
    expect(chartCsv(chartTable(data), 'UTC', 'sample, data').split('\r\n')).toEqual([
      "time (UTC),Actual,'=Forecast,95% from,95% to,Missed,note",
      '2026-11-19,12345,,,,1,"sample, data"',
      '2026-11-20,,13000.5,10000,15000,,"sample, data"',
      '',
    ]);
  });

  it('says value and interval', () => {
    expect(cursorWords(data, b)).toEqual([
      { name: '=Forecast', words: '13,001' },
      { name: '95%', words: '10,000–15,000' },
    ]);
    expect(cursorWords(data, a).at(-1)).toEqual({ name: 'Missed', words: 'outside' });
    expect(cursorWords(data, 5)).toEqual([]);
  });

  it('finds the nearest time', () => {
    expect([
      nearest([1, 5, 9], 6),
      nearest([1, 5, 9], 8),
      nearest([1, 5], 99),
      nearest([], 1),
    ]).toEqual([1, 2, 1, -1]);
  });
});

describe('the frame', () => {
  const line = (values: (number | null)[]): ChartData => ({
    lines: [
      {
        kind: 'actual',
        label: 'A',
        points: values.map((value, i) => ({ time: i * 86_400_000, value })),
      },
    ],
  });
  const options = { width: 800, height: 300, zone: 'UTC', hasZero: true };

  it('has three to five round steps and shows zero for amounts', () => {
    const frame = frameOf(line([9800, 14_200]), options);
    expect(frame.yTicks).toEqual([0, 5000, 10_000, 15_000]);
    expect(frameOf(line([-3, 4]), options).min).toBeLessThan(0);
    expect(frameOf(line([9800, 14_200]), { ...options, hasZero: false }).min).toBeGreaterThan(0);
  });

  it('maps times and values there and back', () => {
    const frame = frameOf(line([0, 10]), options);
    expect(timeAt(frame, xOf(frame, 43_200_000))).toBeCloseTo(43_200_000, 0);
    expect(yOf(frame, frame.min)).toBe(options.height - frame.bottom);
    expect(yOf(frame, frame.max)).toBe(frame.top);
  });

  it('survives nothing, one point and one value', () => {
    for (const data of [line([]), line([null]), line([5]), line([5, 5])]) {
      const frame = frameOf(data, options);
      expect(frame.max).toBeGreaterThan(frame.min);
      expect(frame.to).toBeGreaterThan(frame.from);
    }
  });
});

describe('the option', () => {
  const theme = new Proxy({}, { get: (_, name) => String(name) }) as ChartTheme;
  const data: ChartData = {
    lines: [
      {
        kind: 'actual',
        label: 'Actual',
        points: [
          { time: 1e12, value: 1 },
          { time: 2e12, value: null },
        ],
      },
      { kind: 'forecast', label: 'Forecast', points: [{ time: 2e12, value: 2 }] },
    ],
    bands: [
      { level: 80, points: [{ time: 2e12, lower: 1, upper: 3 }] },
      { level: 95, points: [] },
    ],
    markers: [
      {
        time: 2e12,
        lower: 1.5e12,
        upper: null,
        label: '14 December',
        kind: 'depletion',
        place: 'floor',
      },
    ],
    lanes: [{ label: 'In 95%', kind: 'inside', points: [{ time: 1e12, value: 0 }] }],
    now: 1.5e12,
  };
  const frame = frameOf(data, { width: 600, height: 300, zone: 'UTC', hasZero: true });
  const option = forecastOption({ data, frame, theme, nowWords: ['a', 'b'] });

  it('leaves nothing of what was drawn before', () => {
    use([SVGRenderer]);
    const chart = init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 });
    const drawn = (shown: ChartData): string => {
      const room = frameOf(shown, { width: 600, height: 300, zone: 'UTC', hasZero: true });
      drawForecast(chart, { data: shown, frame: room, theme, nowWords: ['a', 'b'] });
      return chart.renderToSVGString().replaceAll(/zr\d+-c(ls-)?\d+/g, 'name');
    };
    const band = { level: 95, points: [1e12, 2e12].map((time) => ({ time, lower: 1, upper: 3 })) };
    const { lines } = data;
    const bare = drawn({ lines });
    expect(drawn({ ...data, bands: [band] })).toContain('14 December');
    expect(drawn({ lines })).toBe(bare);
    chart.dispose();
  });

  it('never bridges a gap and dashes what is not yet', () => {
    const series = option.series as {
      id: string;
      data: unknown;
      connectNulls?: boolean;
      lineStyle?: { type: unknown };
    }[];
    const actual = series.find(({ id }) => id === 'line-0');
    expect(actual).toMatchObject({
      connectNulls: false,
      data: Float64Array.of(1e12, 1, 2e12, Number.NaN),
      lineStyle: { type: 'solid' },
    });
    expect(series.find(({ id }) => id === 'line-1')?.lineStyle?.type).toEqual([4, 3]);
  });

  it('writes an answer above the lines, not across them', () => {
    const topOf = (value: number): number => {
      const points = Array.from({ length: 11 }, (_, i) => ({ time: 1e12 + i * 1e11, value }));
      const shown = {
        ...data,
        bands: [],
        lines: [{ kind: 'forecast' as const, label: 'Forecast', points }],
      };
      const room = { ...frame, max: 4 };
      const words = annotationShapes(shown, room, theme, ['a', 'b']).find(
        ({ style }) => (style as { text?: string }).text === '14 December',
      );
      return (words as { style: { y: number } }).style.y;
    };
    expect(topOf(2)).toBeLessThan(yOf({ ...frame, max: 4 }, 2) - 20);
    expect(topOf(0)).toBeGreaterThan(topOf(2));
  });

  it('draws now, the answer and its whisker', () => {
    const shapes = annotationShapes(data, frame, theme, ['a', 'b']);
    expect(shapes.filter(({ type }) => type === 'circle')).toHaveLength(2);
    expect(shapes.some((shape) => (shape.style as { text?: string }).text === '14 December')).toBe(
      true,
    );
  });
});
