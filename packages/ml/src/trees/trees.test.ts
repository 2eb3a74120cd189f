// Boosted trees from the outside: what they promise about directions, early stopping, missing values, going
// on, explanations, and that every path through them gives the same bits.
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  boostedTrees,
  type Column,
  continueBoosting,
  type FittedTrees,
  Frame,
  frameFromMatrix,
  MlError,
  permutationImportance,
  randomForest,
  seededNormal,
  seededRandom,
  type TrainingData,
} from '../index.ts';
import { COLUMN_BYTES, createHistogramKernel } from '../kernels/histogram.ts';
import { createKernelMemory, type KernelMemory } from '../kernels/load.ts';

afterEach(() => vi.unstubAllGlobals());

const rowCount = 600;
const numeric = (name: string, values: Float64Array): Column => ({ name, kind: 'numeric', values });

function example(seed = 1): { features: Frame; signal: Float64Array } {
  const normal = seededNormal(seed);
  const random = seededRandom(seed);
  const x = new Float64Array(rowCount * 4).map(() => (random() < 0.05 ? Number.NaN : normal()));
  const features = frameFromMatrix(x, 4);
  const signal = Float64Array.from({ length: rowCount }, (_, row) => {
    const [a = 0, b = 0] = x.subarray(4 * row, 4 * row + 2);
    return (Number.isNaN(a) ? 2 : a) + (b > 0 ? 1 : -1) + 0.1 * normal();
  });
  return { features, signal };
}

const regression = (seed = 1): TrainingData => {
  const { features, signal } = example(seed);
  return { task: 'regression', features, target: numeric('y', signal) };
};

const fit = async (data: TrainingData, parameters = {}): Promise<FittedTrees> =>
  (await boostedTrees.create(parameters).fit(data, { seed: 1 })) as FittedTrees;

describe('boosted trees', () => {
  it('keep the directions that are asked for', async () => {
    const data = { ...regression(), directions: { x0: 'increasing', x1: 'decreasing' } as const };
    const names = data.features.columnNames;
    const directions = {
      [names[0] as string]: 'increasing',
      [names[1] as string]: 'decreasing',
    } as const;
    const model = await fit({ ...data, directions });
    const grid = Float64Array.from({ length: 200 }, (_, i) => i / 25 - 4);
    for (const [place, sign] of [
      [0, 1],
      [1, -1],
    ] as const) {
      const sweep = new Frame(
        names.map((name, i) => numeric(name, i === place ? grid : new Float64Array(200).fill(0.3))),
      );
      const predicted = model.predict(sweep);
      for (let i = 1; i < grid.length; i++) {
        expect(
          sign * ((predicted[i] as number) - (predicted[i - 1] as number)),
        ).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('stop early on rows kept aside, at the best round', async () => {
    const validation = regression(2);
    const model = await fit(
      { ...regression(), validation },
      { rounds: 500, patience: 5, learningRate: 0.5 },
    );
    expect(model.ensemble.trees.length).toBeLessThan(400);
    expect(model.ensemble.trees.length).toBeGreaterThan(3);
  });

  it.each([1e-9, 1, 1e9])('do not care for the unit of the target (times %d)', async (unit) => {
    const data = regression();
    const plain = await fit(data, { l2: 0, minChildWeight: 5 });
    const { signal } = example();
    const scaled = await fit(
      {
        ...data,
        target: numeric(
          'y',
          signal.map((y) => y * unit),
        ),
      },
      { l2: 0, minChildWeight: 5 },
    );
    const [a, b] = [plain.predict(data.features), scaled.predict(data.features)];
    for (let i = 0; i < rowCount; i++)
      expect((b[i] as number) / unit).toBeCloseTo(a[i] as number, 3);
  });

  it('go on exactly where they stopped', async () => {
    const data = regression();
    const first = await fit(data, { rounds: 6 });
    const both = continueBoosting(first, data, { seed: 1 }, { rounds: 4 });
    const once = await fit(data, { rounds: 10 });
    expect(first.ensemble.trees).toHaveLength(6);
    expect(JSON.stringify(both)).toBe(JSON.stringify(once));
  });

  it('go on with fewer classes than they know, and with others refuse', async () => {
    const { features, signal } = example();
    const classed = (categories: string[], codes: Int32Array): TrainingData => ({
      task: 'multiclass',
      features,
      target: { name: 'y', kind: 'categorical', codes, categories },
    });
    const three = Int32Array.from(signal, (y) => (y < -1 ? 0 : y < 1 ? 1 : 2));
    const model = await fit(classed(['low', 'mid', 'high'], three), { rounds: 3 });
    const two = three.map((code) => Math.min(code, 1));
    const more = continueBoosting(model, classed(['low', 'mid'], two), { seed: 1 }, { rounds: 2 });
    expect(more.header.classes).toEqual(['low', 'mid', 'high']);
    expect(more.ensemble.trees).toHaveLength(15);
    const code = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        return error instanceof MlError ? error.code : String(error);
      }
      return 'nothing was refused';
    };
    const other = classed(['low', 'mid', 'huge'], three);
    expect(code(() => continueBoosting(model, other, { seed: 1 }))).toBe('target_value_missing');
    expect(code(() => continueBoosting(model, regression(), { seed: 1 }))).toBe('task_differs');
  });
});

describe('explanations', () => {
  it.each(['boosted', 'forest'])(
    'add up to the margin and name the column that matters: %s',
    async (kind) => {
      const data = regression();
      const model =
        kind === 'boosted'
          ? await fit(data)
          : ((await randomForest.create({ trees: 20 }).fit(data, { seed: 1 })) as FittedTrees);
      const { values, width } = model.contributions(data.features);
      const sizes = new Float64Array(width - 1);
      model.margins(data.features).forEach((margin, row) => {
        const own = values.subarray(row * width, (row + 1) * width);
        expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(margin, 9);
        for (let i = 0; i < sizes.length; i++) sizes[i]! += Math.abs(own[i] as number);
      });
      expect(sizes.indexOf(Math.max(...sizes))).toBeLessThan(2);
    },
  );

  it('are the Shapley values of the definition, on a tree small enough to try all orders', async () => {
    const data = regression();
    const model = await fit(data, { rounds: 1, maxDepth: 3, learningRate: 1 });
    const [tree] = model.ensemble.trees;
    if (tree === undefined) throw new Error('no tree');
    const row = [0.3, -0.2, 1.1, Number.NaN];
    /** Mean over the rows where a column is not known, by their share (Lundberg 2018, algorithm 1). */
    const expected = (node: number, known: number): number => {
      const left = tree.left[node] as number;
      const right = tree.right[node] as number;
      if (left < 0) return tree.value[node] as number;
      const feature = tree.feature[node] as number;
      const value = Math.fround(row[feature] as number);
      if ((known >> feature) & 1) {
        const isLeft = Number.isNaN(value)
          ? tree.defaultLeft[node] === 1
          : value < (tree.threshold[node] as number);
        return expected(isLeft ? left : right, known);
      }
      const [l, r] = [tree.cover[left] as number, tree.cover[right] as number];
      return (l * expected(left, known) + r * expected(right, known)) / (l + r);
    };
    const factorial = [1, 1, 2, 6, 24];
    const { values } = model.contributions(frameFromMatrix(Float64Array.from(row), 4));
    for (let column = 0; column < 4; column++) {
      let phi = 0;
      for (let known = 0; known < 16; known++) {
        if ((known >> column) & 1) continue;
        const size = [0, 1, 2, 3].filter((i) => (known >> i) & 1).length;
        const weight = ((factorial[size] as number) * (factorial[3 - size] as number)) / 24;
        phi += weight * (expected(0, known | (1 << column)) - expected(0, known));
      }
      expect(values[column]).toBeCloseTo(phi, 9);
    }
  });

  it('by permutation rank what matters first and leave noise at about nothing', async () => {
    const data = regression();
    const model = await fit(data);
    const fresh = example(7);
    const loss = (p: Float64Array) =>
      p.reduce((sum, v, i) => sum + (v - (fresh.signal[i] as number)) ** 2, 0) / rowCount;
    const ranked = permutationImportance(model, fresh.features, loss, { seed: 1 });
    const [a, b, c, d] = data.features.columnNames;
    expect(new Set(ranked.slice(0, 2).map(({ column }) => column))).toEqual(new Set([a, b]));
    for (const { column, importance } of ranked) {
      if (column === c || column === d) expect(Math.abs(importance)).toBeLessThan(0.05);
      else expect(importance).toBeGreaterThan(0.5);
    }
    expect(permutationImportance(model, fresh.features, loss, { seed: 1 })).toEqual(ranked);
  });
});

describe('the same bits', () => {
  it('for rows alone, in a frame, in another order and among many, missing values and categories too', async () => {
    const random = seededRandom(11);
    const n = 83;
    const a = Float64Array.from({ length: n }, () => (random() < 0.1 ? Number.NaN : random()));
    const b = Float64Array.from({ length: n }, () => random() - 0.5);
    const codes = Int32Array.from({ length: n }, () => Math.floor(random() * 4) - 1);
    const y = a.map((v, i) => (v > 0.5 ? 1 : 0) + (b[i] as number) + (codes[i] as number));
    const target: Column = { name: 'y', kind: 'numeric', values: y };
    const [first, second, third]: Column[] = [
      { name: 'a', kind: 'numeric', values: a },
      { name: 'b', kind: 'numeric', values: b },
      { name: 'c', kind: 'categorical', codes, categories: ['x', 'y', 'z'] },
    ];
    for (const columns of [
      [first, second],
      [first, second, third],
    ] as Column[][]) {
      const features = new Frame(columns);
      const trees = boostedTrees.create({ rounds: 20, minChildWeight: 1 });
      const fitted = await trees.fit({ task: 'regression', features, target }, { seed: 2 });
      const model = fitted as FittedTrees;
      const all = model.predict(features);
      const turned = new Frame(columns.toReversed());
      for (let row = 0; row < n; row++) {
        const numbers = columns.map((column) =>
          column.kind === 'numeric'
            ? (column.values[row] as number)
            : (codes[row] as number) < 0
              ? Number.NaN
              : (codes[row] as number),
        );
        expect(model.predictRow(numbers)[0]).toBe(all[row]);
        expect(model.predict(features.selectRows([row]))[0]).toBe(all[row]);
        expect(model.predict(turned.selectRows([row]))[0]).toBe(all[row]);
      }
      expect(() => model.predictRow([1])).toThrow(
        expect.objectContaining({ code: 'width_differs' }),
      );
    }
  });

  it('with and without WebAssembly: training and predicting', async () => {
    const data = regression();
    const { features, signal } = example();
    const codes = Int32Array.from(signal, (y) => (y > 0 ? 1 : 0));
    const target: Column = { name: 'y', kind: 'categorical', codes, categories: ['no', 'yes'] };
    const work = async ({ boostedTrees: kind }: { boostedTrees: typeof boostedTrees }) => {
      const all: [string, Float64Array, Float64Array][] = [];
      for (const examples of [data, { task: 'binary', features, target } as const]) {
        const model = (await kind.create({ rounds: 8 }).fit(examples, { seed: 1 })) as FittedTrees;
        const alone = new Float64Array(features.rowCount);
        for (let row = 0; row < 20; row++) {
          alone[row] = model.margins(features.selectRows([row]))[0] as number;
        }
        all.push([JSON.stringify(model), model.predict(features), alone]);
      }
      return all;
    };
    const fast = await work({ boostedTrees });
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const { isKernelSupported } = await import('../kernels/load.ts');
    expect(isKernelSupported('predict') || isKernelSupported('histogram')).toBe(false);
    expect(await work(await import('../index.ts'))).toEqual(fast);
  });

  it.each([1, 2, 3, 7])(
    'however rows are shared out: %i parts add up to the same histogram',
    (parts) => {
      const count = 500;
      const [pairs, bins, rows, table] = [0, 8192, 32768, 65536];
      const memory = createKernelMemory(4 * 65536) as KernelMemory;
      const words = new Int32Array(memory.buffer);
      const random = seededRandom(4);
      for (let row = 0; row < count; row++) {
        words[2 * row] = Math.floor(random() * 2 ** 22);
        words[2 * row + 1] = Math.floor((random() - 0.5) * 2 ** 22);
        words[(rows >> 2) + row] = row;
        for (let column = 0; column < 16; column++) {
          new Uint8Array(memory.buffer)[bins + 16 * row + column] = Math.floor(random() * 256);
        }
      }
      const kernel = createHistogramKernel(memory);
      const bytes = 16 * COLUMN_BYTES;
      const view = (at: number) => Array.from(new Int32Array(memory.buffer, at, bytes / 4));
      kernel.build(rows, count, bins, 16, 16, pairs, table);
      const whole = view(table);
      const [sum, part] = [table + bytes, table + 2 * bytes];
      // Last part first: sums of integers do not know in which order they were made.
      for (let i = parts - 1; i >= 0; i--) {
        const start = Math.floor((i * count) / parts);
        const end = Math.floor(((i + 1) * count) / parts);
        new Uint8Array(memory.buffer).fill(0, part, part + bytes);
        kernel.build(rows + 4 * start, end - start, bins, 16, 16, pairs, part);
        kernel.add(sum, part, bytes / 8);
      }
      expect(view(sum)).toEqual(whole);
    },
  );
});
