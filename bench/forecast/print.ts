// Prints one dataset's scores below the published ones, and whether the goals were met.
import { PUBLISHED } from './published.ts';
import type { DatasetScore } from './score.ts';

type Log = (line: string) => void;

/** What is wanted at least, and what would be beyond the best published result. */
interface Goal {
  readonly label: string;
  readonly must: number;
  readonly aim: number;
  readonly isHigherBetter?: boolean;
  read(score: DatasetScore): number;
}

const GOALS: Readonly<Record<string, readonly Goal[]>> = {
  'M4 Hourly': [
    { label: 'OWA', must: 0.4, aim: 0.375, read: (s) => s.owa },
    { label: 'MSIS', must: 6, aim: 5.6, read: (s) => s.msis95 },
  ],
  'M3 Monthly': [{ label: 'sMAPE', must: 13.5, aim: 13.2, read: (s) => s.smape }],
  'M3 Quarterly': [{ label: 'sMAPE', must: 9.05, aim: 8.85, read: (s) => s.smape }],
  'M3 Yearly': [{ label: 'sMAPE', must: 15.9, aim: 15.4, read: (s) => s.smape }],
  'M3 all': [{ label: 'sMAPE', must: 12.35, aim: 12.1, read: (s) => s.smape }],
  'Tourism Monthly': [{ label: 'MASE', must: 1.46, aim: 1.39, read: (s) => s.mase }],
};

/** Share of actuals inside the 95 % interval: what is wanted, and what would be right. */
const COVERAGE = { must: [0.92, 0.97], mustYearly: [0.88, 0.97], aim: [0.94, 0.96] } as const;

export function printScore(title: string, score: DatasetScore, log: Log): void {
  const table = PUBLISHED[title];
  const cell = (value: number | null | undefined, digits: number) =>
    (value === null || value === undefined ? '–' : value.toFixed(digits)).padStart(8);
  const line = (method: string, values: (number | null | undefined)[]) => {
    const [smape, mase, owa, msis] = values;
    const cells = [cell(smape, 2), cell(mase, 3), cell(owa, 3), cell(msis, 2)];
    log(`  ${method.padEnd(32)}${cells.join('')}`);
  };
  log('');
  log(`${title}: ${score.series} series, ${score.seriesPerSecond.toFixed(0)} series/s`);
  log(
    `  ${'method'.padEnd(32)}${['sMAPE', 'MASE', 'OWA', 'MSIS'].map((t) => t.padStart(8)).join('')}`,
  );
  for (const row of table?.rows ?? []) line(row.method, [row.smape, row.mase, row.owa, row.msis]);
  line('Naive2 (this run)', [score.naive2.smape, score.naive2.mase, 1, null]);
  line('aibaas (this run)', [score.smape, score.mase, score.owa, score.msis95]);
  for (const goal of GOALS[title] ?? []) {
    const reached = goal.read(score);
    const verdict =
      reached < goal.aim ? 'aim reached' : reached <= goal.must ? 'must reached' : 'MISSED';
    log(`  ${goal.label} ${reached.toFixed(3)}: must ${goal.must}, aim ${goal.aim}: ${verdict}`);
  }
  const must = title.endsWith('Yearly') ? COVERAGE.mustYearly : COVERAGE.must;
  const isWithin = ([low, high]: readonly [number, number]) =>
    score.coverage95 >= low && score.coverage95 <= high;
  const verdict = isWithin(COVERAGE.aim)
    ? 'aim reached'
    : isWithin(must)
      ? 'must reached'
      : 'MISSED';
  log(
    `  coverage: ${(100 * score.coverage95).toFixed(1)} % at 95 % (${verdict}), ` +
      `${(100 * score.coverage80).toFixed(1)} % at 80 %`,
  );
  if (table !== undefined) log(`  published: ${table.source}`);
}
