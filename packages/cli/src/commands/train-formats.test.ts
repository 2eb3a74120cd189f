// Estimators by name, models written for other programs and read from them, as a user does it, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(scratch.path(name), content);
  return scratch.path(name);
};
const lines = Array.from({ length: 240 }, (_, i) => {
  const seats = (i * 7) % 20;
  return `${['free', 'pro'][i % 2]},${seats},${seats > 9 !== (i % 13 === 0) ? 'yes' : 'no'},2026-0${1 + (i % 9)}-15`;
});
const whole = file('whole.csv', `plan,seats,churned,since\n${lines.join('\n')}\n`);
const customers = file(
  'customers.csv',
  `plan,seats,churned\n${lines.map((line) => line.slice(0, line.lastIndexOf(','))).join('\n')}\n`,
);
const learning = (...words: string[]): string[] => [
  ...['train', customers, '--target', 'churned'],
  ...words,
];
const train = (...words: string[]) => runCli(learning(...words));
const boosted = ['--estimator', 'boosted-trees', '--param', 'rounds=12', '--param', 'maxDepth=3'];
const xgboost = scratch.path('xgboost.json');
const lightgbm = file(
  'lightgbm.txt',
  `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=1
objective=binary sigmoid:1
feature_names=seats age
feature_infos=[0:19] [18:90]

Tree=0
num_leaves=2
num_cat=0
split_feature=0
split_gain=9
threshold=9
decision_type=2
left_child=-1
right_child=-2
leaf_value=-2 2
leaf_weight=5 5
leaf_count=5 5
internal_value=0
internal_count=10

end of trees
`,
);
const answers = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  const { code } = await train(...boosted, '--format', 'xgboost', '--out', xgboost);
  expect(code).toBe(0);
});

describe.concurrent('other formats', () => {
  test('what is written for XGBoost is read back: it predicts and explains', async () => {
    const { learner } = JSON.parse(readFileSync(xgboost, 'utf8'));
    expect(learner.feature_names).toEqual(['plan', 'seats']);
    // As many rounds as were asked for at most: the rows held aside may say stop before.
    const { trees } = learner.gradient_booster.model;
    expect(trees.length).toBeGreaterThan(6);
    expect(trees.length).toBeLessThanOrEqual(12);
    const words = ['predict', xgboost, customers, '--proba', '--explain', '--out', '-'];
    const { code, stdout } = await runCli(words);
    expect(code).toBe(0);
    const rows = answers(stdout);
    // Classes are their places there: 1 is "yes".
    const hits = rows.filter(
      ({ prediction }, i) => (lines[i]?.includes('yes') ? '1' : '0') === prediction,
    );
    expect(hits.length).toBeGreaterThan(210);
    expect(rows[0].probabilities['0'] + rows[0].probabilities['1']).toBeCloseTo(1, 9);
    expect(rows[0].because[0].column).toBe('seats');
  });

  test('the same seed gives the same bytes for XGBoost, whatever the threads', async () => {
    const again = scratch.path('again.json');
    await train(...boosted, '--format', 'xgboost', '--out', again, '--threads', '1');
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(xgboost, 'utf8'));
  });

  test('a model of LightGBM predicts by the names of its columns, whatever their order', async () => {
    const table = file('people.csv', 'age,name,seats\n40,a,3\n,b,12\n');
    const { code, stdout } = await runCli(['predict', lightgbm, table, '--proba', '--out', '-']);
    expect(code).toBe(0);
    const [low, high] = answers(stdout);
    expect([low.prediction, high.prediction]).toEqual(['0', '1']);
    expect(high.probabilities['1']).toBeCloseTo(1 / (1 + Math.exp(-2)), 9);
  });

  test('explain tells whose a model is and what it asks', async () => {
    const told = await runCli(['explain', lightgbm]);
    expect(told.stdout).toMatch(
      /A model of LightGBM \(binary\) that asks 2 columns[\s\S]*seats +100\.0 %/,
    );
    const { stdout } = await runCli(['explain', xgboost, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ library: 'XGBoost', classes: ['0', '1'] });
    expect(JSON.parse(stdout).importance[0].column).toBe('seats');
  });

  test('ONNX is written', async () => {
    const out = scratch.path('model.onnx');
    const { code } = await train(...boosted, '--format', 'onnx', '--out', out);
    expect(code).toBe(0);
    const bytes = readFileSync(out);
    expect(bytes[0]).toBe(8);
    expect(bytes.includes('TreeEnsembleRegressor')).toBe(true);
  });

  test('several estimators are tried and nothing else, each with its own settings', async () => {
    const { code, stdout } = await train(
      ...['--estimator', 'random-forest', '--param', 'random-forest.trees=5'],
      ...['--estimator', 'logistic-regression', '--out', scratch.path('two.json'), '--json'],
    );
    expect(code).toBe(0);
    const names = JSON.parse(stdout).leaderboard.map(({ name }: { name: string }) => name);
    expect(names).toHaveLength(4);
    expect(names).toEqual(expect.arrayContaining(['random-forest', 'logistic-regression']));
  });

  const spoilt = (): string =>
    file('spoilt.json', readFileSync(xgboost, 'utf8').replace('"left_children"', '"left_childre"'));
  test.each<[string, () => string[], number, RegExp]>([
    [
      'an unknown estimator',
      () => learning('--estimator', 'magic'),
      2,
      /no estimator "magic"; use baseline/,
    ],
    [
      'an estimator of another task',
      () => learning('--estimator', 'ridge'),
      2,
      /ridge learns regression/,
    ],
    [
      'an unknown setting',
      () => learning('--estimator', 'boosted-trees', '--param', 'depth=3'),
      2,
      /no parameter "depth"/,
    ],
    [
      'a setting out of range',
      () => learning('--estimator', 'boosted-trees', '--param', 'maxDepth=0.5'),
      2,
      /maxDepth is 0\.5; give a whole number/,
    ],
    [
      'a setting without a value',
      () => learning('--estimator', 'boosted-trees', '--param', 'maxDepth'),
      2,
      /no key=value/,
    ],
    ['a setting of nothing', () => learning('--param', 'maxDepth=3'), 2, /give --estimator/],
    [
      'a blend for XGBoost',
      () => learning('--format', 'xgboost'),
      2,
      /add --estimator boosted-trees/,
    ],
    [
      'a forest as ONNX',
      () => learning('--format', 'onnx', '--estimator', 'random-forest'),
      2,
      /add --estimator boosted-trees/,
    ],
    ['an unknown format', () => learning('--format', 'pickle'), 2, /aibaas, xgboost, onnx/],
    [
      'a time for XGBoost',
      () => [
        'train',
        whole,
        '--target',
        'churned',
        ...boosted,
        '--format',
        'xgboost',
        '--out',
        '-',
      ],
      1,
      /"since" \(time\)\. Leave them out/,
    ],
    [
      'an estimator for texts',
      () => learning('--text', 'plan', '--estimator', 'ridge'),
      2,
      /for tables/,
    ],
    [
      'a table without the columns of XGBoost',
      () => ['predict', xgboost, file('few.csv', 'plan\nfree\n'), '--out', '-'],
      1,
      /missing: "seats"/,
    ],
    [
      'a table without the columns of LightGBM',
      () => ['predict', lightgbm, customers, '--out', '-'],
      1,
      /missing: "age"/,
    ],
    [
      'a damaged model of XGBoost',
      () => ['predict', spoilt(), customers, '--out', '-'],
      1,
      /left_children/,
    ],
    [
      'a model of LightGBM cut off',
      () => ['explain', file('cut.txt', readFileSync(lightgbm, 'utf8').slice(0, 300))],
      1,
      /end of its trees/,
    ],
    [
      'a binary model',
      () => ['explain', file('model.ubj', Uint8Array.of(123, 76, 0, 0, 0, 7))],
      1,
      /binary file.*model\.json/,
    ],
  ])('%s is refused in one line', async (_, words, exit, message) => {
    const { code, stderr } = await runCli(words());
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
