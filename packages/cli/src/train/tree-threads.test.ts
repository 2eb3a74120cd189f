// Trees grown by several threads: the same model bit for bit, whoever comes to help, is late or stays away.
import { type ComputePool, createComputePool } from '@aibaas/compute';
import {
  boostedTrees,
  type Column,
  findEstimator,
  frameFromMatrix,
  type Parallel,
  type ParallelTask,
  seededNormal,
  type TrainingData,
} from '@aibaas/ml';
import { afterAll, describe, expect, it } from 'vitest';

const columnCount = 20;
const pools = new Map<number, ComputePool>();

/** Tables below 2^20 cells never call for help. */
function tableOf(rowCount: number, task: 'binary' | 'regression'): TrainingData {
  const normal = seededNormal(3);
  const x = Float64Array.from({ length: rowCount * columnCount }, normal);
  const signal = Float64Array.from({ length: rowCount }, (_, row) => {
    const at = row * columnCount;
    return (x[at] ?? 0) * (x[at + 1] ?? 0) + (x[at + 2] ?? 0) + normal();
  });
  // Some values are missing, after they had their effect.
  for (let i = 0; i < x.length; i += 37) x[i] = Number.NaN;
  const codes = Int32Array.from(signal, (value) => (value > 0 ? 1 : 0));
  const target: Column =
    task === 'regression'
      ? { name: 'y', kind: 'numeric', values: signal }
      : { name: 'y', kind: 'categorical', codes, categories: ['no', 'yes'] };
  return { task, features: frameFromMatrix(x, columnCount), target };
}

const large = tableOf(60_000, 'binary');

/** A pool whose answers can be looked at: how much of the work each helper did. */
function watched(threads: number): { parallel: Parallel; helpers: Promise<number>[] } {
  const pool = pools.get(threads) ?? createComputePool({ threads });
  pools.set(threads, pool);
  const helpers: Promise<number>[] = [];
  const run = <T>(task: ParallelTask, input: unknown): Promise<T> => {
    const answer = pool.run<T>(task, input);
    helpers.push(answer as Promise<number>);
    return answer;
  };
  return { parallel: { threads, run }, helpers };
}

async function train(
  name: 'boosted-trees' | 'random-forest',
  data: TrainingData,
  parallel?: Parallel,
): Promise<string> {
  const parameters =
    name === 'boosted-trees' ? { rounds: 8, rowShare: 0.9 } : { trees: 2, maxDepth: 8 };
  const estimator = findEstimator(name).create(parameters);
  const model = await estimator.fit(data, { seed: 5, ...(parallel ? { parallel } : {}) });
  return JSON.stringify(model);
}

afterAll(async () => {
  for (const pool of pools.values()) await pool.stop();
});

describe('trees on several threads', () => {
  it.each([2, 3])(
    'boosted: %i threads give the bits of one, and share the work',
    async (threads) => {
      const alone = await train('boosted-trees', large);
      let done = 0;
      // The first fit may be over before its helpers have started; they are there for the next.
      for (let attempt = 0; attempt < 20 && done === 0; attempt++) {
        const { parallel, helpers } = watched(threads);
        expect(await train('boosted-trees', large, parallel)).toBe(alone);
        expect(helpers).toHaveLength(threads - 1);
        for (const shares of await Promise.all(helpers)) done += shares;
      }
      expect(done).toBeGreaterThan(0);
    },
  );

  it('a fit right behind another finds the helpers of that one free', async () => {
    let threads = 0;
    // A helper that is late is not waited for, and then the next fit calls another thread.
    for (let attempt = 0; attempt < 10 && threads !== 1; attempt++) {
      const pool = createComputePool({ threads: 2 });
      pools.set(-attempt, pool);
      let done = 0;
      for (let warm = 0; warm < 20 && done === 0; warm++) {
        const answers: Promise<number>[] = [];
        const run = <T>(task: ParallelTask, input: unknown): Promise<T> => {
          const answer = pool.run<T>(task, input);
          answers.push(answer as Promise<number>);
          return answer;
        };
        await train('boosted-trees', large, { threads: 2, run });
        for (const shares of await Promise.all(answers)) done += shares;
      }
      for (let again = 0; again < 3; again++) await train('boosted-trees', large, pool);
      expect(pool.queueLength()).toBeLessThan(2);
      threads = pool.liveThreads();
    }
    expect(threads).toBe(1);
  });

  it('regression and forests: three threads give the bits of one', async () => {
    const data = tableOf(60_000, 'regression');
    for (const name of ['boosted-trees', 'random-forest'] as const) {
      const alone = await train(name, data);
      expect(await train(name, data, watched(3).parallel)).toBe(alone);
    }
  });

  it('a small table calls nobody', async () => {
    const { parallel, helpers } = watched(2);
    const small = tableOf(2_000, 'binary');
    expect(await train('boosted-trees', small, parallel)).toBe(await train('boosted-trees', small));
    expect(helpers).toHaveLength(0);
  });

  it('nobody comes: the same model', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('queue_full'));
    const model = await train('boosted-trees', large, { threads: 4, run: refuse });
    expect(model).toBe(await train('boosted-trees', large));
  });

  it('a cancelled fit sends its helpers home', async () => {
    const { parallel, helpers } = watched(2);
    const signal = { aborted: false };
    const onProgress = ({ done }: { done: number }): void => {
      signal.aborted = done >= 3;
    };
    const estimator = findEstimator('boosted-trees').create({ rounds: 1000 });
    const fit = estimator.fit(large, { seed: 1, parallel, signal, onProgress });
    await expect(fit).rejects.toMatchObject({ name: 'MlError', code: 'cancelled' });
    expect(await Promise.all(helpers)).toHaveLength(1);
    expect(pools.get(2)?.queueLength()).toBe(0);
  });

  it('a target that is refused calls nobody', async () => {
    const { parallel, helpers } = watched(2);
    const data = tableOf(60_000, 'regression');
    const fit = boostedTrees.create({ objective: 'poisson' }).fit(data, { seed: 1, parallel });
    await expect(fit).rejects.toMatchObject({ name: 'MlError' });
    expect(helpers).toHaveLength(0);
  });
});
