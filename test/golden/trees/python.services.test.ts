// Round trips through Python: models trained here predict the same in XGBoost and onnxruntime, and training
// goes on there and comes back. Needs a Python with xgboost, pandas, onnx and onnxruntime: AIBAAS_BENCH_PYTHON, else
// python3; without them it says so.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as ml from '../../../packages/ml/src/index.ts';

const python = process.env.AIBAAS_BENCH_PYTHON || 'python3';
const modules = 'import xgboost, pandas, onnx, onnxruntime';
const found = spawnSync(python, ['-c', modules], { encoding: 'utf8' });
const isThere = found.status === 0;
const reason = found.error?.message ?? found.stderr.trim().split('\n').at(-1);
if (!isThere) console.log(`skipped: round trips through Python (${reason})`);

const folder = mkdtempSync(join(tmpdir(), 'aibaas-trees-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowCount = 200;
const random = ml.seededRandom(3);
const number = (name: string, missing: number): ml.Column => ({
  name,
  kind: 'numeric',
  values: Float64Array.from({ length: rowCount }, () => {
    const value = Math.fround(6 * random() - 3);
    return random() < missing ? Number.NaN : value;
  }),
});
const codes = Int32Array.from({ length: rowCount }, () => Math.floor(random() * 7) - 1);
const categories = { plan: ['u', 'v', 'w', 'x', 'y', 'z'] };
const features = new ml.Frame([
  number('a', 0.1),
  number('b', 0),
  { name: 'plan', kind: 'categorical', codes, categories: categories.plan },
]);
const columnOf = (name: string): ml.Column => features.column(name);
const cell = (column: ml.Column, row: number): number =>
  column.kind === 'numeric'
    ? (column.values[row] as number)
    : column.kind === 'categorical'
      ? (column.codes[row] as number)
      : 0;
const signal = Float64Array.from({ length: rowCount }, (_, row) => {
  const a = cell(columnOf('a'), row);
  return (
    (Number.isNaN(a) ? 1 : a) +
    Math.abs(cell(columnOf('b'), row)) +
    (cell(columnOf('plan'), row) % 3)
  );
});
const rows = Array.from({ length: rowCount }, (_, row) =>
  features.columns.map((column) => {
    const value = cell(column, row);
    return Number.isNaN(value) || (column.kind === 'categorical' && value < 0) ? null : value;
  }),
);

const classOf = (value: number, count: number): number =>
  value < 1.5 ? 0 : value < 3.5 || count < 3 ? 1 : 2;
const classes = (count: number): ml.Column => ({
  name: 'y',
  kind: 'categorical',
  codes: Int32Array.from(signal, (value) => classOf(value, count)),
  categories: ['no', 'yes', 'may'].slice(0, count),
});
const targets: Record<string, ml.Column | undefined> = {
  regression: { name: 'y', kind: 'numeric', values: signal },
  binary: classes(2),
  multiclass: classes(3),
  ranking: { name: 'y', kind: 'numeric', values: signal.map((value) => classOf(value, 3)) },
};

type Made = [kind: string, task: ml.Task, parameters: ml.ParameterValues];
const makes: Made[] = [
  ['boosted-trees', 'regression', {}],
  ['boosted-trees', 'regression', { objective: 'quantile' }],
  ['boosted-trees', 'binary', {}],
  ['boosted-trees', 'multiclass', {}],
  ['boosted-trees', 'ranking', {}],
  ['random-forest', 'regression', {}],
  ['random-forest', 'binary', {}],
  ['random-forest', 'multiclass', {}],
  ['isolation-forest', 'anomaly', {}],
];

async function make([kind, task, parameters]: Made): Promise<ml.FittedTrees> {
  const target = targets[task];
  const groups = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / 20));
  const data = { task, features, ...(target === undefined ? {} : { target }), groups };
  const model = await ml
    .findEstimator(kind)
    .create(parameters as object)
    .fit(data, { seed: 1 });
  return model as ml.FittedTrees;
}

function ask(jobs: readonly object[]): number[][] {
  const script = join(import.meta.dirname, 'predict.py');
  const asked = spawnSync(python, [script], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  expect(asked.status, asked.stderr).toBe(0);
  return JSON.parse(asked.stdout) as number[][];
}

function expectClose(ours: ArrayLike<number>, theirs: readonly number[], gap: number): void {
  expect(ours).toHaveLength(theirs.length);
  theirs.forEach((value, i) => {
    const far = Math.abs(value - (ours[i] as number)) / Math.max(1, Math.abs(value));
    expect(far, `number ${i}`).toBeLessThan(gap);
  });
}

/** XGBoost names the share of the second class alone. */
const asXgboost = (model: ml.FittedTrees): number[] => {
  const all = Array.from(model.predict(features));
  return model.header.task === 'binary' ? all.filter((_, i) => i % 2 === 1) : all;
};

describe.skipIf(!isThere).each(makes)('%s, %s %j', (...made) => {
  it('predicts the same in onnxruntime', async () => {
    const model = await make(made);
    const path = join(folder, 'model.onnx');
    writeFileSync(path, ml.writeOnnx(model));
    const [theirs = []] = ask([{ model: path, rows, categories }]);
    expectClose(model.predict(features), theirs, 2e-6);
  });

  it.skipIf(made[0] === 'random-forest' && made[1] === 'multiclass')(
    'predicts the same in XGBoost',
    async () => {
      const model = await make(made);
      const path = join(folder, 'model.json');
      writeFileSync(path, ml.writeXgboost(model));
      const [theirs = []] = ask([{ model: path, rows, categories }]);
      // A hundred equal leaves are rounded to 32 bits in the same direction.
      expectClose(asXgboost(model), theirs, made[0] === 'random-forest' ? 5e-6 : 1e-6);
    },
  );

  it.skipIf(made[0] !== 'boosted-trees' || made[1] === 'ranking')(
    'is trained on there, comes back and is trained on here',
    async () => {
      const model = await make(made);
      const path = join(folder, 'model.json');
      const out = join(folder, 'more.json');
      writeFileSync(path, ml.writeXgboost(model));
      const { task, classes: names } = model.header;
      const target = targets[task];
      const parameters = task === 'multiclass' ? { num_class: 3 } : {};
      const numbers = target?.kind === 'categorical' ? target.codes : signal;
      const job = {
        model: path,
        rows,
        categories,
        continue: { target: Array.from(numbers), out, parameters },
      };
      const [theirs = []] = ask([job]);
      const back = ml.readXgboost(readFileSync(out, 'utf8'), { classes: names });
      expect(back.ensemble.trees.length).toBeGreaterThan(model.ensemble.trees.length);
      expectClose(asXgboost(back), theirs, 1e-6);
      const data = { task, features, ...(target === undefined ? {} : { target }) };
      const objective = made[2].objective === 'quantile' ? { objective: 'quantile' as const } : {};
      const more = ml.continueBoosting(back, data, { seed: 1 }, { rounds: 2, ...objective });
      const added = more.ensemble.trees.length - back.ensemble.trees.length;
      expect(added).toBe(2 * back.ensemble.outputCount);
    },
  );
});
