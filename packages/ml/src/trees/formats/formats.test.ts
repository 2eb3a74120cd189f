// Formats, by properties: what is written is read back as the same function, and whatever is damaged is
// refused with a code or is still a sound model.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boostedTrees,
  type Column,
  FittedTrees,
  Frame,
  frameFromMatrix,
  MlError,
  readLightgbm,
  readXgboost,
  restoreModel,
  writeOnnx,
  writeXgboost,
} from '../../index.ts';
import { type Tree, TreeBuilder } from '../tree.ts';
import { floatText } from './float-text.ts';
import { ceilFloat, nextUp } from './thresholds.ts';

const categories = ['a', 'b', 'c', 'd', 'e'];
const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });

/** Trees that grow where the bits say so. */
const tree = fc
  .array(
    fc.record({
      threshold: float,
      value: float,
      column: fc.nat(2),
      isLeft: fc.boolean(),
      codes: fc.subarray([0, 1, 2, 3, 4]),
      isSplit: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps): Tree => {
    const builder = new TreeBuilder();
    builder.addLeaf(steps[0]?.value ?? 0, 10);
    for (let node = 0; node < builder.left.length && node < steps.length; node++) {
      const step = steps[node];
      if (step === undefined || !step.isSplit) continue;
      builder.feature[node] = step.column;
      builder.threshold[node] = step.threshold;
      builder.defaultLeft[node] = step.isLeft ? 1 : 0;
      if (step.column === 2) builder.categories[node] = Int32Array.from(step.codes);
      builder.left[node] = builder.addLeaf(step.value / 2, 4);
      builder.right[node] = builder.addLeaf(-step.value, 6);
    }
    return builder.build();
  });

const model = fc
  .record({
    trees: fc.array(tree, { minLength: 1, maxLength: 6 }),
    base: float,
    link: fc.constantFrom('identity' as const, 'logistic' as const),
  })
  .map(({ trees, base, link }) => {
    const columns = [
      { name: 'x', kind: 'numeric', categories: [] },
      { name: 'y', kind: 'numeric', categories: [] },
      { name: 'plan', kind: 'categorical', categories },
    ] as const;
    const isBinary = link === 'logistic';
    const header = {
      task: isBinary ? 'binary' : 'regression',
      columns,
      classes: isBinary ? ['n', 'y'] : [],
    } as const;
    const start = Float64Array.of(isBinary ? base / 1000 : base);
    const ensemble = { trees, outputCount: 1, base: start, link, floats: 'float32' } as const;
    return new FittedTrees('boosted-trees', header, ensemble);
  });

const cell = fc.option(float, { nil: Number.NaN });
const frame = fc
  .array(fc.tuple(cell, cell, fc.integer({ min: -1, max: 4 })), { minLength: 1, maxLength: 20 })
  .map(
    (rows) =>
      new Frame([
        { name: 'x', kind: 'numeric', values: Float64Array.from(rows, ([x]) => x) },
        { name: 'y', kind: 'numeric', values: Float64Array.from(rows, ([, y]) => y) },
        {
          name: 'plan',
          kind: 'categorical',
          codes: Int32Array.from(rows, ([, , code]) => code),
          categories,
        },
      ]),
  );

describe('any ensemble', () => {
  it('is the same after our own JSON', () => {
    fc.assert(
      fc.property(model, frame, (fitted, rows) => {
        const text = JSON.stringify(fitted);
        const copy = restoreModel(text);
        expect(copy.predict(rows)).toEqual(fitted.predict(rows));
        expect(JSON.stringify(copy)).toBe(text);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('is the same function after the JSON of XGBoost', () => {
    fc.assert(
      fc.property(model, frame, (fitted, rows) => {
        const text = writeXgboost(fitted);
        const copy = readXgboost(text, { classes: fitted.header.classes });
        const [ours, theirs] = [fitted.margins(rows), copy.margins(rows)];
        ours.forEach((margin, i) => {
          const size = Math.max(1, Math.abs(margin));
          expect(Math.abs(margin - (theirs[i] as number)) / size).toBeLessThan(1e-6);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('explains itself so that the parts add up', () => {
    fc.assert(
      fc.property(model, frame, (fitted, rows) => {
        const { values, width } = fitted.contributions(rows);
        fitted.margins(rows).forEach((margin, i) => {
          const sum = values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum - margin)).toBeLessThan(1e-7 * Math.max(1, Math.abs(margin)));
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('can be written as ONNX', () => {
    fc.assert(
      fc.property(model, (fitted) => {
        expect(writeOnnx(fitted).length).toBeGreaterThan(100);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

/** Refused with a code and a path, or sound. */
function expectNoHarm(read: () => FittedTrees): void {
  let fitted: FittedTrees;
  try {
    fitted = read();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    expect((error as MlError).path).not.toBe('');
    return;
  }
  const width = fitted.header.columns.length;
  const columns = Array.from({ length: width }, () => Float64Array.of(1, Number.NaN));
  expect(fitted.marginsOf(columns, 2).every(Number.isFinite)).toBe(true);
}

async function trained(): Promise<FittedTrees> {
  const features = frameFromMatrix(
    new Float64Array(60).map((_, i) => (i * 7919) % 31),
    2,
  );
  const target: Column = {
    name: 'y',
    kind: 'numeric',
    values: new Float64Array(30).map((_, i) => i % 7),
  };
  const data = { task: 'regression', features, target } as const;
  return (await boostedTrees.create({ rounds: 3 }).fit(data, { seed: 1 })) as FittedTrees;
}

const lightgbm = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=regression
feature_names=a b
feature_infos=[0:9] 0:1:2

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=2 1
threshold=4 0
decision_type=10 1
left_child=-1 -2
right_child=1 -3
leaf_value=1 2 3
leaf_count=5 5 5
internal_value=2 2
internal_count=15 10
cat_boundaries=0 1
cat_threshold=5
is_linear=0
shrinkage=1


end of trees

pandas_categorical:[["u","v","w"]]
`;

describe('damaged files', () => {
  it('XGBoost: any cut, any changed character', async () => {
    const text = writeXgboost(await trained());
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('', '9', '-', '"', ']', 'x'),
        (at, put) => {
          expectNoHarm(() => readXgboost(text.slice(0, at)));
          expectNoHarm(() => readXgboost(text.slice(0, at) + put + text.slice(at + 1)));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('LightGBM: any cut, any changed character', () => {
    const sound = readLightgbm(lightgbm);
    const plan: Column = {
      name: 'b',
      kind: 'categorical',
      codes: Int32Array.of(0, 1, 2, -1),
      categories: ['u', 'v', 'w'],
    };
    const a: Column = { name: 'a', kind: 'numeric', values: new Float64Array(4).fill(5) };
    // Bits 0 and 2 of 5: u and w go left.
    expect(Array.from(sound.predict(new Frame([a, plan])))).toEqual([2, 3, 2, 3]);
    fc.assert(
      fc.property(
        fc.nat(lightgbm.length - 1),
        fc.constantFrom('', '9', '-', ' ', '\n', 'x'),
        (at, put) => {
          expectNoHarm(() => readLightgbm(lightgbm.slice(0, at)));
          expectNoHarm(() => readLightgbm(lightgbm.slice(0, at) + put + lightgbm.slice(at + 1)));
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });

  it.each([
    ['reg:unheard', 'model_unsupported'],
    ['binary:hinge', 'model_unsupported'],
  ])('an objective without a counterpart: %s', async (objective, code) => {
    const text = writeXgboost(await trained()).replace('reg:squarederror', objective);
    expect(() => readXgboost(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('numbers', () => {
  it('have an exponent and read back as the same float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value);
        expect(text).toMatch(/^-?\d(\.\d+)?E-?\d+$/);
        expect(Math.fround(Number(text))).toBe(Math.fround(value) + 0);
      }),
      { seed: 1 },
    );
  });

  it('thresholds part the same 32-bit values when they are widened or narrowed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), float, (threshold, x) => {
        expect(x < ceilFloat(threshold)).toBe(x < threshold);
        expect(threshold < nextUp(threshold)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
