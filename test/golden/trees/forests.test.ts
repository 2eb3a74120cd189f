// Forests against scikit-learn's on the same table (forests.py beside this file wrote the JSON). Chance
// differs, so what is compared is how well they do on rows they did not see, averaged over seeds.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ml from '../../../packages/ml/src/index.ts';

interface Reference {
  readonly x: number[];
  readonly y: number[];
  readonly binary: number[];
  readonly classes: number[];
  readonly half: number;
  readonly quality: Record<string, { rmse: number; auc: number; accuracy: number }>;
  readonly isolation: { x: number[]; odd: number[]; scores: number[] };
}

const reference = JSON.parse(
  readFileSync(new URL('./forests.json', import.meta.url), 'utf8'),
) as Reference;
const { half } = reference;
const seeds = [1, 2, 3, 4];
const all = ml.frameFromMatrix(Float64Array.from(reference.x), 6);
const rowsFrom = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => start + i);
const training = all.selectRows(rowsFrom(0, half));
const fresh = all.selectRows(rowsFrom(half, all.rowCount));

const coded = (codes: number[], categories: string[]): ml.Column => ({
  name: 'target',
  kind: 'categorical',
  codes: Int32Array.from(codes.slice(0, half)),
  categories,
});

async function meanOver(
  kind: string,
  data: Omit<ml.TrainingData, 'features'>,
  score: (predicted: number[]) => number,
): Promise<number> {
  let sum = 0;
  for (const seed of seeds) {
    const model = await ml
      .findEstimator(kind)
      .create()
      .fit({ ...data, features: training }, { seed });
    sum += score(Array.from(model.predict(fresh)));
  }
  return sum / seeds.length;
}

describe.each(['random-forest', 'extra-trees'])('%s', (kind) => {
  const theirs = reference.quality[kind] as Reference['quality'][string];

  it('has the error of scikit-learn', async () => {
    const target = {
      name: 'y',
      kind: 'numeric',
      values: Float64Array.from(reference.y.slice(0, half)),
    } as const;
    const truth = reference.y.slice(half);
    const rmse = await meanOver(kind, { task: 'regression', target }, (p) =>
      ml.rootMeanSquaredError(truth, p),
    );
    expect(rmse / theirs.rmse).toBeGreaterThan(0.9);
    expect(rmse / theirs.rmse).toBeLessThan(1.02);
  });

  it('has the AUC of scikit-learn', async () => {
    const target = coded(reference.binary, ['no', 'yes']);
    const truth = reference.binary.slice(half);
    const auc = await meanOver(kind, { task: 'binary', target }, (p) =>
      ml.rocAuc(
        truth,
        p.filter((_, i) => i % 2 === 1),
      ),
    );
    expect(auc - theirs.auc).toBeGreaterThan(-0.005);
  });

  // One tree for all classes on random projections of them gives a point away; 600 rows tell 2 apart.
  it('has the accuracy of scikit-learn over three classes', async () => {
    const target = coded(reference.classes, ['low', 'mid', 'high']);
    const truth = reference.classes.slice(half);
    const accuracy = await meanOver(kind, { task: 'multiclass', target }, (p) => {
      const right = truth.filter((code, row) => {
        const three = p.slice(3 * row, 3 * row + 3);
        return three[code] === Math.max(...three);
      });
      return right.length / truth.length;
    });
    expect(accuracy - theirs.accuracy).toBeGreaterThan(-0.025);
  });
});

it('isolation forest: the mean score of every row is that of scikit-learn', async () => {
  const { x, odd, scores } = reference.isolation;
  const features = ml.frameFromMatrix(Float64Array.from(x), 6);
  const mean = new Float64Array(scores.length);
  for (const seed of seeds) {
    const kind = ml.findEstimator('isolation-forest').create({ trees: 400 });
    const model = await kind.fit({ task: 'anomaly', features }, { seed });
    model.predict(features).forEach((score, row) => {
      mean[row]! += score / seeds.length;
    });
  }
  const gaps = scores.map((score, row) => Math.abs(score - (mean[row] as number)));
  expect(Math.max(...gaps)).toBeLessThan(0.02);
  expect(gaps.reduce((a, b) => a + b) / gaps.length).toBeLessThan(0.005);
  expect(ml.rocAuc(odd, Array.from(mean))).toBeCloseTo(ml.rocAuc(odd, scores), 1.5);
});
