// The matrix kernel in GFLOP/s, and how long networks take to train: a memory of 32 units on 700
// generated sequences of 24 steps for 20 epochs, and a perceptron on 20 000 generated rows.
import { findEstimator, frameFromMatrix, seededNormal } from '../packages/ml/src/index.ts';
import { createKernelMemory, type KernelMemory } from '../packages/ml/src/kernels/load.ts';
import {
  createMatrixKernel,
  createScalarMatrixKernel,
  type MatrixKernel,
} from '../packages/ml/src/kernels/matrix.ts';

export const name = 'ml-neural';

const goals = { gigaflops: 10, gigaflopsAim: 16, lstmSeconds: 2, lstmSecondsAim: 1.2 };

export async function run(context: { log: (line: string) => void }) {
  const gigaflops: Record<string, number> = {};
  for (const n of [128, 256, 512]) {
    const memory = createKernelMemory(24 * n * n + 4096) as KernelMemory;
    gigaflops[n] = rate(memory, createMatrixKernel(memory), n, 2e9);
    const scalar = rate(memory, createScalarMatrixKernel(memory), n, 1e8);
    context.log(
      `${n} × ${n} × ${n}, packing included: ${gigaflops[n].toFixed(1)} GFLOP/s  (without WebAssembly ${scalar.toFixed(1)})`,
    );
  }
  context.log(`goal: ${goals.gigaflops} GFLOP/s, aim ${goals.gigaflopsAim}`);
  const lstmSeconds = await train('lstm', { units: 32, epochs: 20, patience: 0 }, 700, 24);
  context.log(`LSTM, 32 units, 24 steps, 700 sequences, 20 epochs: ${lstmSeconds.toFixed(2)} s`);
  context.log(`goal: ${goals.lstmSeconds} s, aim ${goals.lstmSecondsAim}`);
  const rules = { units: 32, epochs: 20, patience: 0 };
  const autoencoderSeconds = await train('lstm-autoencoder', rules, 700, 24);
  context.log(`the same as an autoencoder: ${autoencoderSeconds.toFixed(2)} s`);
  const mlpSeconds = await train('mlp', { units: 64, epochs: 20, patience: 0 }, 20_000, 30);
  context.log(`perceptron, 2 × 64 units, 20 000 × 30, 20 epochs: ${mlpSeconds.toFixed(2)} s`);
  return { gigaflops, lstmSeconds, autoencoderSeconds, mlpSeconds };
}

/** Square products of `n` for `work` operations, the best of three rounds after a warm one. */
function rate(memory: KernelMemory, kernel: MatrixKernel, n: number, work: number): number {
  const floats = new Float32Array(memory.buffer);
  const normal = seededNormal(1);
  for (let i = 0; i < 2 * n * n; i++) floats[i] = normal();
  const place = (index: number): number => 4 * index * n * n + 1024 * (index > 2 ? 1 : 0);
  const once = (): void => {
    kernel.packLeft(0, 4 * n, n / 4, n, place(3));
    kernel.packRight(place(1), 4 * n, n / 8, n, place(4));
    kernel.multiply(place(3), place(4), place(2), n / 4, n / 8, n, 4 * n, 0);
  };
  const repeats = Math.max(1, Math.round(work / (2 * n ** 3)));
  let best = 0;
  for (let round = 0; round < 4; round++) {
    const started = performance.now();
    for (let i = 0; i < repeats; i++) once();
    const seconds = (performance.now() - started) / 1000;
    if (round > 0) best = Math.max(best, (2e-9 * n ** 3 * repeats) / seconds);
  }
  return best;
}

/** The least wall seconds of three trainings, the first of which warms the engine. */
async function train(kind: string, rules: object, rows: number, columns: number): Promise<number> {
  const normal = seededNormal(2);
  const values = Float64Array.from({ length: rows * columns }, () => normal());
  const features = frameFromMatrix(values, columns);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const line = values.subarray(row * columns, (row + 1) * columns);
    return line.reduce((sum, value) => 0.9 * sum + value, 0);
  });
  const target = { name: 'y', kind: 'numeric', values: y } as const;
  const data =
    kind === 'lstm-autoencoder'
      ? ({ task: 'anomaly', features } as const)
      : ({ task: 'regression', features, target } as const);
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await findEstimator(kind).create(rules).fit(data, { seed: 1 });
    best = Math.min(best, (performance.now() - started) / 1000);
  }
  return best;
}
