// Daily page views of Peyton Manning (logarithms, with gaps) by the protocol of Prophet's own diagnostics:
// cutoffs every 180 days after the first 730, errors up to 37 days ahead.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { forecast } from '../../packages/ml/src/index.ts';

const DAY_MS = 86_400_000;
const protocol = { first: 730, period: 180, last: 365, ahead: 37 };

/** facebook/prophet, notebooks/diagnostics.ipynb. */
export const PROPHET = { rmse: 0.702, mae: 0.504, coverage80: 0.677 } as const;

export interface UsageScore {
  readonly cutoffs: number;
  readonly rmse: number;
  readonly mae: number;
  readonly coverage80: number;
}

/** null when the file is not there. */
export function scoreUsage(folder: string): UsageScore | null {
  const read = readDays(join(folder, 'usage_series/prophet/example_wp_log_peyton_manning.csv.gz'));
  if (read === null) return null;
  const { start, values } = read;
  const sum = { squares: 0, sizes: 0, inside: 0, count: 0 };
  let cutoffs = 0;
  for (let end = values.length - protocol.last; end > protocol.first; end -= protocol.period) {
    const options = { horizonSteps: protocol.ahead, frequency: 'D', start } as const;
    const { mean, lower, upper } = forecast(values.slice(0, end), options);
    cutoffs++;
    mean.forEach((said, i) => {
      const actual = values[end + i] ?? null;
      if (actual === null) return;
      sum.squares += (actual - said) ** 2;
      sum.sizes += Math.abs(actual - said);
      const isInside = actual >= (lower['80']?.[i] ?? said) && actual <= (upper['80']?.[i] ?? said);
      sum.inside += Number(isInside);
      sum.count++;
    });
  }
  return {
    cutoffs,
    rmse: Math.sqrt(sum.squares / sum.count),
    mae: sum.sizes / sum.count,
    coverage80: sum.inside / sum.count,
  };
}

function readDays(file: string): { start: string; values: (number | null)[] } | null {
  let text: string;
  try {
    text = gunzipSync(readFileSync(file)).toString('utf8');
  } catch {
    return null;
  }
  const rows = text.trim().replaceAll('"', '').split(/\r?\n/).slice(1);
  const pairs = rows.map((row) => row.split(',') as [string, string]);
  const start = pairs[0]?.[0] ?? '';
  const dayOf = (date: string) => Math.round((Date.parse(date) - Date.parse(start)) / DAY_MS);
  const length = dayOf(pairs.at(-1)?.[0] ?? start) + 1;
  const values = new Array<number | null>(length).fill(null);
  for (const [date, value] of pairs) values[dayOf(date)] = Number(value);
  return { start, values };
}
