// Made-up numbers for the gallery alone: a seeded series with a forecast, rows for the grid. No page of
// the product reads this.
import type { ChartData, GridColumn, GridRow } from '@aibaas/react';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);
/** A fixed wave in place of chance: equal pictures on every machine. */
const wobble = (i: number): number => Math.sin(i * 1.7) * 900 + Math.sin(i * 0.61) * 700;
const credits = (i: number): number =>
  12_000 + 45 * i + ([5, 6].includes(i % 7) ? -2600 : 0) + wobble(i);

const HISTORY = 50;
const HORIZON = 34;
const history = Array.from({ length: HISTORY }, (_, i) => ({
  time: START + i * DAY_MS,
  value: credits(i),
}));
const expected = Array.from({ length: HORIZON }, (_, k) => ({
  time: START + (HISTORY + k) * DAY_MS,
  value: credits(HISTORY + k) - wobble(HISTORY + k),
}));
const band = (level: number, width: number) => ({
  level,
  points: expected.map(({ time, value }, k) => ({
    time,
    lower: value - width * Math.sqrt(k + 4),
    upper: value + width * Math.sqrt(k + 4),
  })),
});

export const forecastSample: ChartData = {
  lines: [
    { kind: 'actual', label: 'Actual', points: history },
    { kind: 'forecast', label: 'Forecast', points: expected },
  ],
  bands: [band(95, 900), band(80, 550)],
  misses: [history[12], history[31]].filter((point) => point !== undefined),
  markers: [
    {
      time: START + (HISTORY + 24) * DAY_MS,
      lower: START + (HISTORY + 19) * DAY_MS,
      upper: START + (HISTORY + 31) * DAY_MS,
      label: 'Credits run out',
      kind: 'depletion',
      place: 'line',
    },
  ],
  lanes: [
    {
      label: 'In 95%',
      kind: 'inside',
      points: history.map(({ time }, i) => ({ time, value: i === 12 || i === 31 ? 0 : 1 })),
      note: 'Marked when each day comes',
    },
  ],
  now: START + (HISTORY - 0.5) * DAY_MS,
};

export const backtestSample: ChartData = {
  lines: [
    { kind: 'actual', label: 'Actual', points: history },
    {
      kind: 'backtest',
      label: 'Forecast 7 days ahead',
      points: history.map(({ time, value }, i) => ({ time, value: value - wobble(i) * 0.7 })),
    },
    {
      kind: 'naive',
      label: 'Repeat last week',
      points: history.map(({ time }, i) => ({ time, value: i < 7 ? null : credits(i - 7) })),
    },
  ],
};

export const gridColumns: readonly GridColumn[] = [
  { name: 'placed_at', type: 'timestamp' },
  { name: 'team', type: 'text', isEditable: true },
  { name: 'credits', type: 'integer', isEditable: true },
  { name: 'price', type: 'number', isEditable: true },
  { name: 'is_paid', type: 'boolean', isEditable: true },
];

const teams = ['Juniper', 'Hazel', 'Sorrel', 'Clover', 'Tansy'];

/** Row `i` of a table of any length: made when it is asked for. */
export const gridRow = (i: number): GridRow => ({
  _id: `row-${i}`,
  _version: 1,
  placed_at: new Date(START + i * 3_600_000).toISOString(),
  team: teams[i % teams.length],
  credits: 40 + ((i * 37) % 960),
  price: Math.round(((i * 53) % 9_000) + 99) / 100,
  is_paid: i % 3 !== 0,
});
