// One contract for every estimator that is registered: plain data out, the same after a round trip,
// deterministic by seed, finite whatever comes in, and a clear MlError for what cannot be learned.
import { describe, expect, it } from 'vitest';
import { type Column, Frame, frameFromMatrix, MlError } from '../index.ts';
import { seededRandom } from '../random.ts';
import type { EstimatorKind, FittedModel } from './estimator.ts';
import type { FitContext } from './fit-context.ts';
import { estimatorKinds, restoreModel } from './registry.ts';
import { hasClasses, hasTarget, type Task, type TrainingData } from './training-data.ts';

const context: FitContext = { seed: 1 };
const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** Two columns that matter, one that does not, one with categories, where the kind takes them. */
function features(kind: EstimatorKind, rowCount: number, seed: number): Frame {
  const random = seededRandom(seed);
  const numeric = (name: string, missing = 0): Column => ({
    name,
    kind: 'numeric',
    values: Float64Array.from({ length: rowCount }, () => {
      const value = random();
      return random() < missing ? Number.NaN : value;
    }),
  });
  const all: Column[] = [
    numeric('a'),
    numeric('b', 0.1),
    numeric('noise'),
    {
      name: 'plan',
      kind: 'categorical',
      codes: Int32Array.from({ length: rowCount }, () => Math.floor(random() * 4) - 1),
      categories: ['pro', 'free', '企業'],
    },
    {
      name: 'note',
      kind: 'text',
      texts: Array.from({ length: rowCount }, () => (random() < 0.5 ? 'good day' : 'плохой день')),
    },
  ];
  return new Frame(all.filter((column) => kind.columns.includes(column.kind)));
}

const driver = (frame: Frame, row: number): number => {
  const [first] = frame.columns;
  if (first?.kind === 'numeric') return at(first.values, row);
  return first?.kind === 'text' && first.texts[row] === 'good day' ? 1 : 0;
};

function target(task: Task, frame: Frame): Column | undefined {
  if (!hasTarget(task)) return undefined;
  const { rowCount } = frame;
  const signal = Float64Array.from({ length: rowCount }, (_, row) => driver(frame, row));
  if (!hasClasses(task)) {
    const values = signal.map((s) => (task === 'ranking' ? Math.floor(3 * s) : 10 * s));
    return { name: 'y', kind: 'numeric', values };
  }
  const count = task === 'binary' ? 2 : 3;
  const codes = Int32Array.from(signal, (s, row) =>
    row % 7 === 0 ? row % count : Math.min(count - 1, Math.floor(count * s)),
  );
  return {
    name: 'y',
    kind: 'categorical',
    codes,
    categories: ['no', 'yes', 'может'].slice(0, count),
  };
}

function data(kind: EstimatorKind, task: Task, rowCount = 160, seed = 1): TrainingData {
  const frame = features(kind, rowCount, seed);
  const groups =
    task === 'ranking' ? Int32Array.from({ length: rowCount }, (_, i) => i >> 3) : undefined;
  const y = target(task, frame);
  return {
    task,
    features: frame,
    ...(y === undefined ? {} : { target: y }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** Finite, of the promised length, and probabilities where there are classes. */
function expectSound(model: FittedModel, frame: Frame): Float64Array {
  const predicted = model.predict(frame);
  expect(predicted).toHaveLength(frame.rowCount * model.outputCount);
  expect(predicted.every(Number.isFinite)).toBe(true);
  if (model.header.classes.length > 0) {
    expect(model.outputCount).toBe(model.header.classes.length);
    for (let row = 0; row < frame.rowCount; row++) {
      let sum = 0;
      for (let k = 0; k < model.outputCount; k++) {
        const p = at(predicted, row * model.outputCount + k);
        expect(p >= 0 && p <= 1).toBe(true);
        sum += p;
      }
      expect(sum).toBeCloseTo(1, 9);
    }
  }
  return predicted;
}

const refusal = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    expect((error as MlError).path).not.toBe('');
    return (error as MlError).code;
  }
  return 'nothing was refused';
};

const cases = estimatorKinds.flatMap((kind) =>
  kind.tasks.map((task): [string, Task, EstimatorKind] => [kind.name, task, kind]),
);

describe.each(cases)('%s: %s', (_, task, kind) => {
  it('predicts soundly, deterministically, and the same after a round trip', async () => {
    const examples = data(kind, task);
    const fresh = features(kind, 50, 2);
    const model = await kind.create().fit(examples, context);
    const predicted = expectSound(model, fresh);
    const text = JSON.stringify(model);
    expect(restoreModel(text).predict(fresh)).toEqual(predicted);
    expect(JSON.stringify(restoreModel(text))).toBe(text);
    expect(JSON.stringify(await kind.create().fit(data(kind, task), context))).toBe(text);
  });

  it('does not care for the order of columns or for columns it does not know', async () => {
    const model = await kind.create().fit(data(kind, task), context);
    const fresh = features(kind, 20, 3);
    const surplus: Column = { name: 'id', kind: 'text', texts: Array(20).fill('x') };
    const shuffled = new Frame([surplus, ...fresh.columns.toReversed()]);
    expect(model.predict(shuffled)).toEqual(model.predict(fresh));
  });

  it('predicts for rows with nothing but missing values, unseen categories and extremes', async () => {
    const model = await kind.create().fit(data(kind, task), context);
    const odd = features(kind, 4, 3).columns.map((column): Column => {
      if (column.kind === 'numeric') {
        return { ...column, values: Float64Array.of(Number.NaN, 1e300, -1e300, Number.MIN_VALUE) };
      }
      if (column.kind === 'categorical') {
        return { ...column, codes: Int32Array.of(-1, 0, 1, 1), categories: ['unseen', 'free'] };
      }
      return column.kind === 'text'
        ? { ...column, texts: [null, '', '\u0000', '🙂'.repeat(99)] }
        : column;
    });
    expectSound(model, new Frame(odd));
    expect(model.predict(new Frame(odd).selectRows([]))).toHaveLength(0);
  });

  it('learns from two rows, from constant columns and from more columns than rows', async () => {
    const two = data(kind, task, 16).features;
    const wide = kind.columns.includes('numeric')
      ? frameFromMatrix(
          new Float64Array(16 * 40).map((_, i) => (i * 7919) % 13),
          40,
        )
      : two;
    const constant = two.selectRows(new Array(16).fill(0));
    for (const frame of [wide, constant]) {
      const model = await kind.create().fit({ ...data(kind, task, 16), features: frame }, context);
      expectSound(model, frame);
    }
    const least = hasClasses(task) ? (task === 'binary' ? 2 : 3) : 2;
    const y = target(task, two.selectRows(Array.from({ length: least }, (_, i) => i)));
    const few: TrainingData = {
      ...data(kind, task, least),
      ...(y?.kind === 'categorical' ? { target: { ...y, codes: y.codes.map((_, i) => i) } } : {}),
    };
    expectSound(await kind.create().fit(few, context), few.features);
  });

  it.runIf(hasTarget(task) && !hasClasses(task))('learns a constant target', async () => {
    const examples = data(kind, task, 40);
    const constant: Column = { name: 'y', kind: 'numeric', values: new Float64Array(40).fill(2) };
    const model = await kind.create().fit({ ...examples, target: constant }, context);
    const predicted = expectSound(model, examples.features);
    if (task === 'regression') for (const value of predicted) expect(value).toBeCloseTo(2, 3);
  });

  it('refuses what cannot be learned, with a code and a path', async () => {
    const fit = (changes: Partial<TrainingData>) =>
      refusal(() => kind.create().fit({ ...data(kind, task, 24), ...changes }, context));
    const { features: frame, target: y } = data(kind, task, 24);
    expect(await fit({ features: frame.selectRows([]) })).toBe('rows_missing');
    expect(await fit({ features: new Frame([]) })).toBe('columns_missing');
    expect(await fit({ weights: new Float64Array(24).fill(-1) })).toBe('weight_invalid');
    expect(await fit({ weights: new Float64Array(24) })).toBe('weight_invalid');
    expect(await fit({ weights: new Float64Array(3).fill(1) })).toBe('rows_differ');
    if (task === 'ranking') {
      expect(await fit({ groups: Int32Array.from({ length: 24 }, (_, i) => i % 2) })).toBe(
        'group_split',
      );
    }
    if (y?.kind === 'categorical') {
      expect(await fit({ target: { ...y, codes: y.codes.map(() => 1) } })).toBe('one_class');
      const holes = { ...y, codes: y.codes.map((code, i) => (i === 3 ? -1 : code)) };
      expect(await fit({ target: holes })).toBe('target_value_missing');
      const numeric: Column = { name: 'y', kind: 'numeric', values: new Float64Array(24) };
      expect(await fit({ target: numeric })).toBe('target_kind_wrong');
    }
    if (y?.kind === 'numeric') {
      const holes = { ...y, values: y.values.map((v, i) => (i === 3 ? Number.NaN : v)) };
      expect(await fit({ target: holes })).toBe('target_value_missing');
    }
  });

  // What looks at no column cannot miss one.
  it.skipIf(kind.name === 'baseline')('refuses a frame that lacks a column', async () => {
    const model = await kind.create().fit(data(kind, task), context);
    const [first] = model.header.columns;
    const narrow = features(kind, 5, 1).without(first?.name ?? '');
    expect(await refusal(() => model.predict(narrow))).toBe('column_missing');
  });

  it('refuses damaged, foreign and newer JSON', async () => {
    const text = JSON.stringify(await kind.create().fit(data(kind, task), context));
    for (const share of [0, 0.2, 0.5, 0.9, 0.999]) {
      const cut = text.slice(0, Math.floor(share * text.length));
      expect(await refusal(() => restoreModel(cut))).toBe('json_invalid');
    }
    const state = JSON.parse(text);
    const code = (changes: object) => refusal(() => restoreModel({ ...state, ...changes }));
    expect(await code({ version: kind.version + 1 })).toBe('version_newer');
    expect(await code({ format: 'xgboost' })).toBe('format_unknown');
    for (const field of Object.keys(state).filter((key) => key !== 'format')) {
      expect(await code({ [field]: { unexpected: true } })).toMatch(/_(invalid|unknown)$/);
    }
  });

  it('stops when it is cancelled', async () => {
    const fit = (signal: { readonly aborted: boolean }) =>
      refusal(() => kind.create().fit(data(kind, task), { seed: 1, signal }));
    expect(await fit({ aborted: true })).toBe('cancelled');
  });

  it('gives its best so far when the time is over', async () => {
    const frame = features(kind, 20, 3);
    let time = 0;
    const now = () => ++time;
    const model = await kind.create().fit(data(kind, task), { seed: 1, now, deadlineMs: 1 });
    expectSound(model, frame);
    const noClock = () => kind.create().fit(data(kind, task), { seed: 1, deadlineMs: 1 });
    expect(await refusal(noClock)).toBe('clock_missing');
  });

  it('draws its parameters from a schema whose defaults and bounds it takes', async () => {
    expect(Object.keys(kind.create().parameters)).toEqual(Object.keys(kind.parameters));
    expect(await refusal(() => kind.create({ unheardOf: 1 }))).toBe('parameter_unknown');
    for (const [name, parameter] of Object.entries(kind.parameters)) {
      expect(parameter.description).not.toBe('');
      const wrong = parameter.kind === 'choice' ? 'unheard of' : 'many';
      expect(await refusal(() => kind.create({ [name]: wrong as never }))).toBe(
        'parameter_invalid',
      );
    }
  });
});
