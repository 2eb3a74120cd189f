// Reads the public forecasting benchmarks from the data folder and generates the daily series of
// the speed test. It holds no data itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Frequency, seededNormal } from '../../packages/ml/src/index.ts';

/** One series with its official split. */
export interface Series {
  id: string;
  train: number[];
  test: number[];
}

export interface Dataset {
  name: string;
  frequency: Frequency;
  /** Absent: found from the data. */
  seasonalPeriods?: readonly number[];
  masePeriod: number;
  series: Series[];
}

interface M3Series extends Series {
  period: string;
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8'));
}

/** M4 Hourly, the four parts of M3, Tourism Monthly and Yearly. */
export function readDatasets(folder: string): Dataset[] {
  const hourly = read<{ series: Series[] }>(folder, 'm4/hourly.json.gz').series;
  const m3 = read<{ series: M3Series[] }>(folder, 'm3/m3.json.gz').series;
  const tourism = read<{ series: M3Series[] }>(folder, 'tourism/tourism.json.gz').series;
  const pick = (all: M3Series[], period: string) => all.filter((one) => one.period === period);
  return [
    { name: 'M4 Hourly', frequency: 'H', masePeriod: 24, series: hourly },
    { name: 'M3 Monthly', frequency: 'M', masePeriod: 12, series: pick(m3, 'MONTHLY') },
    { name: 'M3 Quarterly', frequency: 'Q', masePeriod: 4, series: pick(m3, 'QUARTERLY') },
    { name: 'M3 Yearly', frequency: 'Y', masePeriod: 1, series: pick(m3, 'YEARLY') },
    // What a step means is not said there; the benchmark scores it without a season.
    {
      name: 'M3 Other',
      frequency: 'Q',
      seasonalPeriods: [],
      masePeriod: 1,
      series: pick(m3, 'OTHER'),
    },
    { name: 'Tourism Monthly', frequency: 'M', masePeriod: 12, series: pick(tourism, 'monthly') },
    { name: 'Tourism Yearly', frequency: 'Y', masePeriod: 1, series: pick(tourism, 'yearly') },
  ];
}

/** Daily usage with a week, a drifting level and noise, from a seed. */
export function dailySeries(seed: number, length: number): number[] {
  const normal = seededNormal(seed);
  let level = 100;
  return Array.from({ length }, (_, i) => {
    level += 0.1 + 0.5 * normal();
    const week = 1 + 0.2 * Math.sin((2 * Math.PI * i) / 7);
    return Math.max(1, level * week + 5 * normal());
  });
}
