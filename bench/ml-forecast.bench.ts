// Accuracy of the automatic forecast on public benchmarks beside published tables, and its speed
// on one core. The data are not in the repository: AIBAAS_BENCH_DATA names their folder.
import { type Effort, forecast } from '../packages/ml/src/index.ts';
import { type Dataset, dailySeries, readDatasets } from './forecast/data.ts';
import { printScore } from './forecast/print.ts';
import { type DatasetScore, joinScores, scoreDataset } from './forecast/score.ts';
import { PROPHET, scoreUsage, type UsageScore } from './forecast/usage.ts';

export const name = 'ml-forecast';

const SPEED = { must: 100, aim: 300 };
const THOROUGH_EVERY = 20;

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
    `365 daily points, 30 steps ahead, processor time: ${speed.seriesPerSecond.toFixed(0)} series/s per core ` +
      `(must ${SPEED.must}, aim ${SPEED.aim}), median ${speed.medianMs.toFixed(1)} ms; with 300 paths median ` +
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
    printScore(dataset.name, score, context.log);
    if (dataset.name === 'M3 Other') {
      const parts = Object.keys(accuracy).filter((title) => title.startsWith('M3 '));
      const all = joinScores(parts.map((title) => accuracy[title] as DatasetScore));
      accuracy['M3 all'] = all;
      printScore('M3 all', all, context.log);
    }
  }
  const thorough = compareEfforts(readDatasets(context.data)[0] as Dataset, context.log);
  const usage = scoreUsage(context.data);
  if (usage !== null) {
    const row = (method: string, score: Omit<UsageScore, 'cutoffs'>) =>
      context.log(
        `  ${method.padEnd(32)}${score.rmse.toFixed(3).padStart(8)}${score.mae.toFixed(3).padStart(8)}` +
          `${(100 * score.coverage80).toFixed(1).padStart(14)} %`,
      );
    context.log('');
    context.log(`Peyton Manning page views, daily: ${usage.cutoffs} cutoffs, 37 days ahead`);
    context.log(`  ${'method'.padEnd(32)}${'RMSE'.padStart(8)}${'MAE'.padStart(8)}   inside 80 %`);
    row('Prophet (published)', PROPHET);
    row('aibaas (this run)', usage);
  }
  return { speed, accuracy, thorough, usage };
}

/** What the dear methods add where there is time for them: a few series, as each takes seconds. */
function compareEfforts(
  dataset: Dataset,
  log: (line: string) => void,
): Record<Effort, DatasetScore> {
  const series = dataset.series.filter((_, i) => i % THOROUGH_EVERY === 0);
  const score = (effort: Effort) => scoreDataset({ ...dataset, series }, now, effort);
  const scores = { usual: score('usual'), thorough: score('thorough') };
  log('');
  log(`${dataset.name}, every ${THOROUGH_EVERY}th series (${series.length}), by effort`);
  log(`  ${'effort'.padEnd(12)}   sMAPE    MASE    MSIS   seconds a series`);
  for (const effort of ['usual', 'thorough'] as const) {
    const { smape, mase, msis95, seriesPerSecond } = scores[effort];
    const cells = [smape.toFixed(2), mase.toFixed(3), msis95.toFixed(2)];
    const seconds = (1 / seriesPerSecond).toFixed(2);
    log(`  ${effort.padEnd(12)}${cells.map((c) => c.padStart(8)).join('')}${seconds.padStart(19)}`);
  }
  return scores;
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
  // Two seconds let the engine compile the inner loops, as everywhere in these benches.
  for (const started = now(); now() - started < 2000; ) time(0);
  const rounds = Array.from({ length: 5 }, () => time(0));
  const total = (spent: number[]) => spent.reduce((a, b) => a + b, 0);
  const plain = rounds.sort((a, b) => total(a) - total(b))[2] as number[];
  const withPaths = time(300);
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[count >> 1] as number;
  return {
    seriesPerSecond: (1000 * count) / total(plain),
    medianMs: middle(plain),
    medianWithPathsMs: middle(withPaths),
  };
}
