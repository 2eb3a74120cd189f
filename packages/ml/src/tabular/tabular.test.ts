// Learning a table: what is read from it, what comes out, and what is refused.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { featurise } from './featurise.ts';
import { fitFold, restoreFold } from './fold-job.ts';
import { nestedScore } from './nested.ts';
import type { RawCell, RawTable } from './raw-table.ts';
import { isDropped, roleOf } from './roles.ts';
import { restoreTableModel, TableModel } from './table-model.ts';
import { readTarget } from './target.ts';
import { trainTable } from './train-table.ts';

const here = (job: Parameters<typeof fitFold>[0]) => fitFold(job, { now: () => 0 });
const rows = 240;
const random = seededRandom(7);
const noise = Array.from({ length: rows }, () => random());
const table = (over: Record<string, RawCell[]> = {}): RawTable => {
  const columns: Record<string, RawCell[]> = {
    id: noise.map((_, i) => `c-${i}`),
    plan: noise.map((_, i) => ['free', 'pro', 'team'][i % 3] as string),
    seats: noise.map((_, i) => (i % 11 === 0 ? '' : String((i * 7) % 20))),
    since: noise.map((_, i) => `2026-0${1 + (i % 9)}-15`),
    constant: noise.map(() => 'x'),
    churned: noise.map((n, i) => ((i * 7) % 20 > 9 !== n < 0.1 ? 'yes' : 'no')),
    spend: noise.map((n, i) => String(((i * 7) % 20) * 3 + (i % 3) + n)),
    ...over,
  };
  return { names: Object.keys(columns), columns: Object.values(columns) };
};

const forestJob = (): Parameters<typeof fitFold>[0] => {
  const given = table();
  const roles = given.names.flatMap((name, c) => {
    const role = roleOf(name, given.columns[c] ?? []);
    return name === 'churned' || isDropped(role) ? [] : [role];
  });
  const { column, task } = readTarget(given, { target: 'churned' });
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    ...{ columns: featurise(given, roles).columns, target: column, task, seed: 1 },
    candidate: { name: 'random forest', estimator: 'random-forest', parameters: {} },
    ...{ trainRows: all, heldOutRows: all, timeLimitMs: null },
  };
};

describe('roles', () => {
  test.each([
    [['1', '2', ''], 'numeric'],
    [['1.5e3', '-2', 'NA'], 'numeric'],
    [['2026-01-01', '2026-01-02'], 'time'],
    [['a', 'b', 'a'], 'categorical'],
    [['نعم', 'لا', 'نعم'], 'categorical'],
  ])('%j is %s', (cells, kind) => {
    expect(roleOf('c', cells)).toMatchObject({ kind });
  });

  test('a name of every row, a constant and an empty column are left out with the reason', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `id${i}`);
    for (const cells of [ids, ['x', 'x'], ['', null, 'NA']]) {
      expect(isDropped(roleOf('c', cells))).toBe(true);
    }
  });

  test('ten to the six categories become the most frequent and the others', () => {
    const cells = Array.from({ length: 20_000 }, (_, i) => `c${i % 10_000}`);
    const role = roleOf('c', cells);
    expect(isDropped(role) ? 0 : role.categories.length).toBe(200);
  });
});

describe('training', () => {
  test('classes: beats the naive baseline, reads a file in other order, survives its JSON', async () => {
    const model = await trainTable(table(), { target: 'churned', trials: 2 }, here);
    expect(model).toMatchObject({ task: 'binary', classes: ['no', 'yes'] });
    const [best] = model.report.leaderboard;
    const naive = model.report.leaderboard.at(-1);
    expect(best?.figure.lower).toBeGreaterThan(naive?.figure.upper as number);
    expect(model.report.dropped.map(({ name }) => name)).toEqual(['id', 'constant']);
    const given = table({ plan: noise.map(() => 'never seen before') });
    const turned = { names: given.names.toReversed(), columns: given.columns.toReversed() };
    const predicted = model.predict(turned);
    expect(predicted).toHaveLength(rows);
    for (const { prediction, probabilities } of predicted) {
      expect(['no', 'yes']).toContain(prediction);
      const sum = Object.values(probabilities ?? {}).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const again = restoreTableModel(JSON.parse(JSON.stringify(model)));
    expect(again.predict(turned)).toEqual(predicted);
    expect(['seats', 'spend']).toContain(again.importance()[0]?.column);
  });

  test('numbers, the same bytes for the same seed', async () => {
    const options = { target: 'spend', trials: 2, seed: 5 };
    const [a, b] = await Promise.all([1, 2].map(() => trainTable(table(), options, here)));
    expect(a?.task).toBe('regression');
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect(a?.predict(table()).every(({ prediction }) => Number.isFinite(prediction))).toBe(true);
  });

  test('names the column that tells the answer', async () => {
    const leaky = table({
      cancelled_on: (table().columns[5] ?? []).map((c) => (c === 'yes' ? '1' : '0')),
    });
    const model = await trainTable(leaky, { target: 'churned', trials: 1 }, here);
    expect(model.report.suspects.map(({ column }) => column)).toEqual(['cancelled_on']);
  });

  test('sentences are read: what they say tells more than how long they are', async () => {
    const bad = ['the export broke again', 'invoice looks wrong', 'cannot log in since monday'];
    const fine = ['all is well here', 'we love new reports', 'please add more seats'];
    const notes = noise.map((n, i) => {
      const said = table().columns[5]?.[i] === 'yes' ? bad : fine;
      return `${said[i % 3]} ${said[(i + 1) % 3]} says number ${Math.floor(1000 * n)}`;
    });
    const { names, columns } = table({ note: notes });
    const kept = ['note', 'churned'].map((name) => names.indexOf(name));
    const short = { names: ['note', 'churned'], columns: kept.map((at) => columns[at] ?? []) };
    const model = await trainTable(short, { target: 'churned', trials: 1 }, here);
    expect(model.report.leaderboard[0]?.figure.value).toBeGreaterThan(0.95);
    const again = restoreTableModel(JSON.parse(JSON.stringify(model)));
    const words = {
      names: ['note'],
      columns: [
        [`${bad[0]} ${bad[1]} says number 7`, `${fine[0]} ${fine[1]} says number 7`, null, ''],
      ],
    };
    const [broke, love] = again.predict(words);
    expect([broke?.prediction, love?.prediction]).toEqual(['yes', 'no']);
    expect(again.predict(words)).toEqual(model.predict(words));
  });

  test('a row limit keeps out what is slow, and says so when nothing is fast enough', async () => {
    let time = 0;
    // Every look at the clock costs: trees look often, a linear fit seldom; predictions take what their name says.
    const run = async (job: Parameters<typeof fitFold>[0]) => {
      const result = await fitFold(job, { now: () => time++ });
      const isLinear = job.candidate.estimator === 'logistic-regression';
      return { ...result, predictMs: isLinear ? 0.001 : 10 };
    };
    const options = { target: 'churned', trials: 3, rowLimitUs: 5 };
    const model = await trainTable(table(), options, run);
    expect(model.members.map(({ name }) => name)).toEqual(['logistic regression']);
    expect(model.contributions(table())[0]?.map(({ column }) => column)).toContain('seats');
    const none = trainTable(table(), { ...options, rowLimitUs: 1e-6 }, run);
    await expect(none).rejects.toMatchObject({ code: 'row_limit_unreachable' });
  });

  test('ends by itself when more candidates bring nothing', async () => {
    const few = {
      names: ['a', 'y'],
      columns: [noise.map((_, i) => i % 2), noise.map((n) => (n > 0.5 ? 'a' : 'b'))],
    };
    const model = await trainTable(few, { target: 'y', trials: 60 }, here);
    expect(model.report.leaderboard.length).toBeLessThan(40);
    expect(model.report.notes.join(' ')).toMatch(/more would not help/);
  });

  test('nested validation judges whole trainings by rows none of them saw', async () => {
    const options = { target: 'churned', trials: 1, seed: 2 };
    const seen: number[] = [];
    const train = (part: RawTable, task: 'classification' | 'regression') => {
      seen.push(part.columns[0]?.length ?? 0);
      return trainTable(part, { ...options, task }, here);
    };
    const score = await nestedScore(table(), options, { folds: 3, seed: 2, train });
    expect(seen).toEqual([160, 160, 160]);
    expect(score.figure).toMatchObject({ metric: 'AUC' });
    expect(score.figure.lower).toBeGreaterThan(0.6);
  });

  test('stops when told, with the best so far', async () => {
    const signal = { aborted: false };
    const onProgress = ({ done }: { done: number }): void => {
      signal.aborted = done >= 1;
    };
    const options = { target: 'churned', trials: 6, signal, onProgress };
    const model = await trainTable(table(), options, here);
    // The blend, the two that were under way, and the baseline.
    expect(model.report.leaderboard).toHaveLength(4);
  });

  test.each([
    ['no such column', { target: 'nothing' }, table(), 'column_missing'],
    ['one class', { target: 'constant' }, table(), 'one_class'],
    ['a name as class', { target: 'id' }, table(), 'too_many_classes'],
    [
      'text as a number',
      { target: 'plan', task: 'regression' as const },
      table(),
      'target_not_numeric',
    ],
    [
      'a constant number',
      { target: 'n', task: 'regression' as const },
      table({ n: noise.map(() => 1) }),
      'target_constant',
    ],
    [
      'hardly a row',
      { target: 'a' },
      {
        names: ['a', 'b'],
        columns: [
          ['x', 'y'],
          ['1', '2'],
        ],
      },
      'rows_missing',
    ],
    [
      'nothing to learn from',
      { target: 'churned' },
      { names: ['churned'], columns: [table().columns[5] ?? []] },
      'columns_missing',
    ],
  ])('%s is refused', async (_, options, given, code) => {
    await expect(trainTable(given, { trials: 1, ...options }, here)).rejects.toMatchObject({
      code,
    });
  });

  test('models of the formats before are read: a blend without bias, trees as lists', async () => {
    const model = await trainTable(table(), { target: 'churned', trials: 1 }, here);
    const { bias, ...rest } = JSON.parse(JSON.stringify(model));
    expect(bias).toBeNull();
    const members = model.members.map(({ name, weight, models }) => ({
      ...{ name, weight },
      models: models.map((one) => JSON.parse(JSON.stringify(one))),
    }));
    expect(members[0]?.models[0].ensemble.trees[0].threshold).toBeInstanceOf(Array);
    const old = restoreTableModel({ ...rest, members, version: 1 });
    expect(old.predict(table())).toEqual(model.predict(table()));
    expect(JSON.stringify(old)).toBe(JSON.stringify(model));
  });

  test('a forest takes a quarter of its plain text, predicts the same bits, and explains as before', async () => {
    const tried = await trainTable(table(), { target: 'churned', trials: 1 }, here);
    const forest = await fitFold(forestJob(), { now: () => 0 });
    const members = [{ name: 'random forest', weight: 1, models: [restoreFold(forest.model)] }];
    const model = new TableModel({ ...tried, bias: null, members });
    const text = JSON.stringify(model);
    expect(text.length).toBeLessThan(JSON.stringify(forest.model).length / 4);
    const again = restoreTableModel(JSON.parse(text));
    expect(again.predict(table())).toEqual(model.predict(table()));
    expect(JSON.stringify(again)).toBe(text);
    const because = model.contributions(table());
    again.contributions(table()).forEach((row, i) => {
      row.forEach(({ column, adds }) => {
        const was = because[i]?.find((one) => one.column === column);
        expect(adds.yes).toBeCloseTo(was?.adds.yes as number, 6);
      });
    });
  });

  test.each<[string, (packed: Record<string, unknown>) => void]>([
    ['no sizes', (packed) => void delete packed.sizes],
    ['a tree of no node', (packed) => Object.assign(packed, { sizes: [0] })],
    ['trees of more nodes than there are', (packed) => Object.assign(packed, { sizes: [2 ** 20] })],
    [
      'children behind the end',
      (packed) => Object.assign(packed, { left: { values: [1e6], places: '' } }),
    ],
    [
      'a node that is its own child',
      (packed) => Object.assign(packed, { left: { values: [0], places: '' } }),
    ],
    [
      'children of two trees',
      (packed) => Object.assign(packed, { right: { values: [0], places: '' } }),
    ],
    ['gains cut off', (packed) => Object.assign(packed, { gains: 'AAA=' })],
    ['leaves without values', (packed) => void delete packed.leafValues],
  ])('packed trees with %s are refused', async (_, spoil) => {
    const model = await trainTable(table(), { target: 'churned', trials: 1 }, here);
    const json = JSON.parse(JSON.stringify(model));
    spoil(json.members[0].models[0].ensemble.packed);
    expect(() => restoreTableModel(json)).toThrow(
      expect.objectContaining({ code: 'state_invalid' }),
    );
  });

  test.each([
    [{ format: 'other' }, 'format_unknown'],
    [{ format: 'aibaas.table-model', version: 99 }, 'version_newer'],
    [{ format: 'aibaas.table-model', version: 1 }, 'state_invalid'],
    [null, 'state_invalid'],
  ])('a model that is %j is refused', (json, code) => {
    expect(() => restoreTableModel(json)).toThrow(expect.objectContaining({ code }));
  });
});
