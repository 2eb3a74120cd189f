// Accuracy of the automatic forecast on public benchmarks beside published tables, and its speed
// on one core. The data are not in the repository: AIBAAS_BENCH_DATA names their folder.
import { forecast } from '../packages/ml/src/index.ts';
import { dailySeries, readDatasets } from './forecast/data.ts';
import { PUBLISHED } from './forecast/published.ts';
import { type DatasetScore, scoreDataset } from './forecast/score.ts';

export const name = 'forecast';

export interface BenchContext {
  /** Folder of the benchmark data; absent: accuracy is skipped. */
  data: string | undefined;
  json: boolean;
  log: (line: string) => void;
}

/** Processor time of this process in ms: unlike the wall clock, what others do leaves it alone. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function run(context: BenchContext): Promise<Record<string, unknown>> {
  const speed = measureSpeed();
  context.log(
    `365 daily points, 30 steps ahead, processor time: ${speed.seriesPerSecond.toFixed(0)} series/s per core, ` +
      `median ${speed.medianMs.toFixed(1)} ms; with 300 paths median ` +
      `${speed.medianWithPathsMs.toFixed(1)} ms; node ${process.version}`,
  );
  if (context.data === undefined) {
    context.log('Accuracy skipped: set AIBAAS_BENCH_DATA to the folder of the benchmark data.');
    return { speed, accuracy: null };
  }
  const accuracy: Record<string, DatasetScore> = {};
  for (const dataset of readDatasets(context.data)) {
    const score = scoreDataset(dataset, now);
    accuracy[dataset.name] = score;
    print(dataset.name, score, context.log);
  }
  return { speed, accuracy };
}

function measureSpeed() {
  const count = 60;
  const series = Array.from({ length: count }, (_, k) => dailySeries(k + 1, 365));
  const time = (paths: number) => {
    const spent = series.map((values) => {
      const started = now();
      forecast(values, { horizonSteps: 30, frequency: 'D', paths });
      return now() - started;
    });
    return spent;
  };
  // The first round lets the engine compile the inner loops.
  time(0);
  const plain = time(0);
  const withPaths = time(300);
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[count >> 1] as number;
  return {
    seriesPerSecond: (1000 * count) / plain.reduce((a, b) => a + b, 0),
    medianMs: middle(plain),
    medianWithPathsMs: middle(withPaths),
  };
}

function print(title: string, score: DatasetScore, log: (line: string) => void): void {
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
  log(
    `  coverage: ${(100 * score.coverage95).toFixed(1)} % at 95 %, ` +
      `${(100 * score.coverage80).toFixed(1)} % at 80 %`,
  );
  if (table !== undefined) log(`  published: ${table.source}`);
}
