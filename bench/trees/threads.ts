// Training on several threads beside one, in turns. On a busy machine the clock says little, so the processor
// time of the calling thread stands beside it: what a fit would take with every core free.
import { createComputePool } from '../../packages/compute/src/index.ts';
import { type Frame, findEstimator, type TrainingData } from '../../packages/ml/src/index.ts';
import { median } from '../harness/rounds.ts';

export interface ThreadsFigure {
  readonly threads: number;
  /** Times one thread's, above 1 is faster. */
  readonly byClock: number;
  readonly byProcessor: number;
}

interface Fit {
  readonly seconds: number;
  readonly processor: number;
  readonly model: string;
}

const counts = [1, 2, 3] as const;

export async function tellThreads(
  features: Frame,
  target: TrainingData['target'],
  log: (line: string) => void,
): Promise<readonly ThreadsFigure[]> {
  const data: TrainingData = { task: 'binary', features, ...(target ? { target } : {}) };
  const pools = new Map(counts.map((threads) => [threads, createComputePool({ threads })]));
  const fits = new Map<number, Fit[]>(counts.map((threads) => [threads, []]));
  try {
    for (let round = 0; round < 4; round++) {
      for (const threads of counts) {
        const fit = await train(data, pools.get(threads));
        // In the first round the threads start.
        if (round > 0) fits.get(threads)?.push(fit);
      }
    }
  } finally {
    for (const pool of pools.values()) await pool.stop();
  }
  const alone = fits.get(1) as Fit[];
  const isEqual = [...fits.values()].flat().every(({ model }) => model === alone[0]?.model);
  log(`models of 1, 2 and 3 threads: ${isEqual ? 'the same bytes' : 'DIFFERENT'}`);
  return counts.map((threads) => {
    const own = fits.get(threads) as Fit[];
    const ratio = (of: (fit: Fit) => number): number =>
      median(own.map((fit, i) => of(alone[i] as Fit) / of(fit)));
    const figure = {
      threads,
      byClock: ratio(({ seconds }) => seconds),
      byProcessor: ratio(({ processor }) => processor),
    };
    log(
      `${threads} threads: ${median(own.map(({ seconds }) => seconds)).toFixed(2)} s, ` +
        `${figure.byClock.toFixed(2)} times as fast by the clock; ` +
        `${figure.byProcessor.toFixed(2)} by processor time of the calling thread`,
    );
    return figure;
  });
}

async function train(
  data: TrainingData,
  pool: ReturnType<typeof createComputePool> | undefined,
): Promise<Fit> {
  const used = process.threadCpuUsage();
  const start = performance.now();
  const model = await findEstimator('boosted-trees')
    .create({ rounds: 100, maxDepth: 6 })
    .fit(data, { seed: 1, ...(pool ? { parallel: pool } : {}) });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.threadCpuUsage(used);
  return { seconds, processor: (user + system) / 1e6, model: JSON.stringify(model) };
}
