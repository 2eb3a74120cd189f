// Networks from the outside: derivatives against differences of the loss, and what they learn.
import { describe, expect, it } from 'vitest';
import { findEstimator, frameFromMatrix, MlError, r2Score, restoreModel } from '../index.ts';
import { seededNormal, seededRandom } from '../random.ts';
import { DenseNetwork, densePlans } from './dense-network.ts';
import {
  autoencoderPlans,
  LstmAutoencoder,
  LstmRegressor,
  regressorPlans,
} from './lstm-networks.ts';
import { initialise, type Network, type WeightPlan } from './network.ts';

const sizes = [5, 9, 7, 3];
const size = { steps: 4, inputs: 2, units: 8 };
const short = { steps: 1, inputs: 3, units: 8 };
const networks: [string, Network, WeightPlan[]][] = [
  ['dense', new DenseNetwork(sizes, 8), densePlans(sizes)],
  ['memory', new LstmRegressor(size, 8), regressorPlans(size)],
  ['memory, one step', new LstmRegressor(short, 8), regressorPlans(short)],
  ['autoencoder', new LstmAutoencoder(size, 8), autoencoderPlans(size)],
  ['autoencoder, one step', new LstmAutoencoder(short, 8), autoencoderPlans(short)],
];

describe.each(networks)('derivatives of the network: %s', (_, network, plans) => {
  it('are those of the loss', () => {
    initialise(network, plans, 1);
    const { workspace, output, input } = network;
    const normal = seededNormal(2);
    const x = workspace.view(input);
    for (let row = 0; row < input.rows; row++) {
      for (let k = 0; k < input.columns; k++) x[row * input.stride + k] = normal();
    }
    // The loss is a fixed mixture of the outputs, so its derivative by them is known.
    const mixture = new Float32Array(output.size);
    for (let row = 0; row < output.rows; row++) {
      for (let k = 0; k < output.columns; k++) mixture[row * output.stride + k] = normal();
    }
    const loss = (): number => {
      network.forward();
      return workspace.view(output).reduce((sum, v, i) => sum + v * (mixture[i] as number), 0);
    };
    loss();
    workspace.view(network.delta).set(mixture);
    network.backward();
    network.weights.matrices.forEach((matrix, place) => {
      const gradient = workspace.view(network.gradients.matrices[place] as typeof matrix).slice();
      const weights = workspace.view(matrix);
      for (let row = 0; row < matrix.rows; row += 3) {
        for (let k = row % 2; k < matrix.columns; k += 5) {
          const at = row * matrix.stride + k;
          const kept = weights[at] as number;
          weights[at] = kept + 0.01;
          const above = loss();
          weights[at] = kept - 0.01;
          const below = loss();
          weights[at] = kept;
          expect(gradient[at]).toBeCloseTo((above - below) / 0.02, 2);
        }
      }
    });
  });
});

describe('neural estimators', () => {
  const random = seededRandom(5);
  const draw = (rows: number, columns: number): Float64Array =>
    Float64Array.from({ length: rows * columns }, () => 2 * random() - 1);
  const numeric = (values: Float64Array) => ({ name: 'y', kind: 'numeric', values }) as const;

  it('learns what no line can tell', async () => {
    const x = draw(800, 2);
    const y = Float64Array.from({ length: 800 }, (_, i) => 50 * x[2 * i]! * x[2 * i + 1]!);
    const features = frameFromMatrix(x, 2);
    const data = { task: 'regression', features, target: numeric(y) } as const;
    const model = await findEstimator('mlp').create({ units: 32 }).fit(data, { seed: 1 });
    expect(r2Score(y, model.predict(features))).toBeGreaterThan(0.95);
    const line = await findEstimator('ridge').create().fit(data, { seed: 1 });
    expect(r2Score(y, line.predict(features))).toBeLessThan(0.2);
  });

  it('remembers the first step of a sequence', async () => {
    const x = draw(400, 8);
    const y = Float64Array.from({ length: 400 }, (_, i) => 3 * x[8 * i]! + x[8 * i + 7]!);
    const features = frameFromMatrix(x, 8);
    const data = { task: 'regression', features, target: numeric(y) } as const;
    const model = await findEstimator('lstm').create({ units: 16 }).fit(data, { seed: 1 });
    expect(r2Score(y, model.predict(features))).toBeGreaterThan(0.9);
    expect(restoreModel(JSON.stringify(model)).predict(features)).toEqual(model.predict(features));
  });

  it('finds sequences unlike the others', async () => {
    const waves = Float64Array.from({ length: 300 * 12 }, (_, i) => {
      const [row, step] = [Math.floor(i / 12), i % 12];
      return Math.sin(step + row) + (row === 7 && step > 5 ? 3 : 0);
    });
    const features = frameFromMatrix(waves, 12);
    const estimator = findEstimator('lstm-autoencoder').create({ units: 16 });
    const model = await estimator.fit({ task: 'anomaly', features }, { seed: 1 });
    const scores = Array.from(model.predict(features));
    expect(scores.indexOf(Math.max(...scores))).toBe(7);
  });

  it('refuses columns that do not make whole steps', async () => {
    const features = frameFromMatrix(draw(10, 5), 5);
    const data = { task: 'anomaly', features } as const;
    const fit = findEstimator('lstm-autoencoder').create({ inputs: 2 }).fit(data, { seed: 1 });
    await expect(fit).rejects.toThrow(MlError);
  });
});
