// Models of XGBoost and LightGBM, their predictions and Shapley values, as models.py beside this file kept
// them: what is read here must say the same.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ml from '../../../packages/ml/src/index.ts';

interface ForeignModel {
  readonly library: 'xgboost' | 'lightgbm';
  readonly name: string;
  readonly model: unknown;
  readonly predictions: number[];
  readonly margins: number[];
  readonly contributions: number[];
}

const { columns, models } = JSON.parse(
  readFileSync(new URL('./models.json', import.meta.url), 'utf8'),
) as { columns: Record<string, (number | string | null)[]>; models: ForeignModel[] };

const read = ({ library, model }: ForeignModel): ml.FittedTrees =>
  library === 'xgboost' ? ml.readXgboost(model) : ml.readLightgbm(model as string);

const frameOf = (model: ml.FittedTrees, fill: boolean): ml.Frame =>
  ml.frameFromColumns(
    Object.fromEntries(
      model.header.columns.map(({ name }) => [
        name,
        (columns[name] ?? []).map((cell) => (cell === null && fill ? 0 : cell)),
      ]),
    ),
  );

/** The number that both libraries give for two classes is the share of the second. */
const predictionsOf = (model: ml.FittedTrees, frame: ml.Frame): number[] => {
  const all = Array.from(model.predict(frame));
  return model.header.task === 'binary' ? all.filter((_, i) => i % 2 === 1) : all;
};

/** LightGBM's raw scores of a forest are sums and not means, and those of odds lack their slope. */
const hasOwnScale = ({ name }: ForeignModel): boolean => /'(boosting|sigmoid)'/.test(name);

function expectClose(ours: ArrayLike<number>, theirs: readonly number[], gap: number): void {
  expect(ours).toHaveLength(theirs.length);
  const worst = theirs.reduce((most, value, i) => {
    const size = Math.max(1, Math.abs(value));
    return Math.max(most, Math.abs(value - (ours[i] as number)) / size);
  }, 0);
  expect(worst).toBeLessThan(gap);
}

describe.each(
  models.map((model): [string, ForeignModel] => [`${model.library} ${model.name}`, model]),
)('%s', (_, foreign) => {
  const model = read(foreign);
  const frame = frameOf(model, false);
  const gap = foreign.library === 'xgboost' ? 1e-6 : 1e-9;

  it('predicts what its library predicts', () => {
    if (!hasOwnScale(foreign)) expectClose(model.margins(frame), foreign.margins, gap);
    expectClose(predictionsOf(model, frame), foreign.predictions, gap);
  });

  it('explains as the shap package and the libraries do, and the parts add up', () => {
    const { values, width } = model.contributions(frame);
    // A forest of one's own kind explains its sum there, not its mean.
    if (!hasOwnScale(foreign)) expectClose(values, foreign.contributions, 2e-6);
    model.margins(frame).forEach((margin, i) => {
      const sum = values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(margin, 9);
    });
  });

  it('survives our own JSON', () => {
    const copy = ml.restoreModel(JSON.stringify(model));
    expect(copy.predict(frame)).toEqual(model.predict(frame));
  });

  it('survives the JSON of XGBoost', () => {
    const copy = ml.readXgboost(ml.writeXgboost(model), { classes: model.header.classes });
    expectClose(copy.predict(frame), Array.from(model.predict(frame)), 1e-6);
  });
});
