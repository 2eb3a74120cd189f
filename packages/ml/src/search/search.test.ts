// Searches: spaces and their points, that they find what chance does not, resume, and refuse nonsense.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { resolveParameters } from '../estimator/parameters.ts';
import { estimatorKinds } from '../estimator/registry.ts';
import { halvingRungs, hyperbandBrackets, successiveHalving } from './halving.ts';
import { paretoFront } from './pareto.ts';
import { searchSpaceOf } from './schema-space.ts';
import { Search, type SearchMethod, searchMethods } from './search.ts';
import { cubeOf, pointAt, type Space, widthOf } from './space.ts';

const space: Space = {
  rate: { kind: 'log_uniform', low: 1e-4, high: 1 },
  depth: { kind: 'int', low: 2, high: 9 },
  share: { kind: 'uniform', low: -1, high: 1 },
  kind: { kind: 'choice', options: ['a', 'b', 'c'] },
};
const loss = ({ rate, depth, share, kind }: ReturnType<typeof pointAt>): number =>
  (Math.log10(rate as number) + 2) ** 2 +
  0.2 * Math.abs((depth as number) - 6) +
  (share as number) ** 2 +
  (kind === 'b' ? 0 : 1);

function best(method: SearchMethod, seed: number, trials = 50): number {
  const search = new Search(space, { method, seed });
  for (let i = 0; i < trials; i++) {
    const { id, point } = search.ask();
    search.tell(id, loss(point));
  }
  return search.best()?.value as number;
}

describe('spaces', () => {
  it('give points inside, and find them again in the cube', () => {
    const cube = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(cube, (numbers) => {
        const point = pointAt(space, numbers);
        expect(point.rate).toBeGreaterThanOrEqual(1e-4);
        expect(point.rate).toBeLessThanOrEqual(1);
        expect(Number.isInteger(point.depth)).toBe(true);
        expect(point.depth).toBeLessThanOrEqual(9);
        const again = pointAt(space, cubeOf(space, point));
        expect(again).toMatchObject({ depth: point.depth, kind: point.kind });
        expect(again.rate).toBeCloseTo(point.rate as number, 9);
      }),
    );
    expect(widthOf(space)).toBe(6);
  });

  test.each([
    [{}, 'space_invalid'],
    [{ a: { kind: 'uniform', low: 2, high: 1 } }, 'space_invalid'],
    [{ a: { kind: 'log_uniform', low: 0, high: 1 } }, 'space_invalid'],
    [{ a: { kind: 'int', low: 0.5, high: 2 } }, 'space_invalid'],
    [{ a: { kind: 'choice', options: [] } }, 'space_invalid'],
  ])('%j is refused', (given, code) => {
    expect(() => new Search(given as Space)).toThrow(expect.objectContaining({ code }));
  });
});

describe('searches', () => {
  const mean = (method: SearchMethod): number =>
    [1, 2, 3, 4, 5].reduce((sum, seed) => sum + best(method, seed), 0) / 5;

  it('find what chance does not', () => {
    const chance = mean('random');
    for (const method of ['bayesian', 'tpe'] as const) {
      expect(mean(method), method).toBeLessThan(0.6 * chance);
    }
  });

  it.each(searchMethods)('%s goes on from its JSON as if it had not stopped', (method) => {
    const whole = new Search(space, { method, seed: 3 });
    let parted = new Search(space, { method, seed: 3 });
    for (let i = 0; i < 16; i++) {
      parted = Search.fromJSON(JSON.parse(JSON.stringify(parted)));
      for (const search of [whole, parted]) {
        const { id, point } = search.ask();
        search.tell(id, loss(point));
      }
    }
    expect(parted.trials).toEqual(whole.trials);
  });

  it('keeps clear of points that are tried at the same time, and lives with failed trials', () => {
    const search = new Search(space, { seed: 2 });
    for (let i = 0; i < 14; i++) {
      const { id, point } = search.ask();
      search.tell(id, i % 4 === 0 ? Number.POSITIVE_INFINITY : loss(point));
    }
    const [a, b] = [search.ask(), search.ask()];
    expect(a.point).not.toEqual(b.point);
    expect(search.best()?.value).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(() => search.tell(99, 1)).toThrow(expect.objectContaining({ code: 'trial_unknown' }));
    expect(() => search.tell(a.id, Number.NaN)).toThrow(
      expect.objectContaining({ code: 'value_not_finite' }),
    );
  });

  it('says when more time will not help', () => {
    const search = new Search(space, { method: 'random', seed: 1 });
    for (let i = 0; i < 60; i++) {
      const { id } = search.ask();
      search.tell(id, i === 3 ? 0 : 1);
    }
    expect(search.isSettled()).toBe(true);
  });
});

describe('halving', () => {
  it('gives the better part more', async () => {
    const rungs = halvingRungs({ trials: 27, least: 1, most: 27 });
    expect(rungs.map(({ trials, resource }) => [trials, resource])).toEqual([
      [27, 1],
      [9, 3],
      [3, 9],
      [1, 27],
    ]);
    expect(await successiveHalving(rungs, async (trial) => (trial - 13) ** 2)).toEqual([13]);
    expect(hyperbandBrackets(1, 27).map(([first]) => first?.trials)).toEqual([27, 12, 6, 4]);
    expect(() => halvingRungs({ trials: 3, least: 2, most: 1 })).toThrow(
      expect.objectContaining({ code: 'resource_invalid' }),
    );
  });
});

describe('the space of a schema', () => {
  it('has only points that the estimator takes, for every estimator', () => {
    const kinds = estimatorKinds.filter(
      ({ parameters }) => Object.keys(searchSpaceOf(parameters)).length > 0,
    );
    expect(kinds.length).toBeGreaterThan(8);
    for (const { parameters } of kinds) {
      const search = new Search(searchSpaceOf(parameters), { method: 'random', seed: 3 });
      for (let i = 0; i < 20; i++) {
        expect(() => resolveParameters(parameters, search.ask().point)).not.toThrow();
      }
    }
  });

  it('leaves out what somebody else decides', () => {
    const schema = estimatorKinds.find(({ name }) => name === 'boosted-trees')?.parameters ?? {};
    const names = Object.keys(searchSpaceOf(schema, ['rounds']));
    expect(names).toContain('maxDepth');
    expect(names).not.toContain('rounds');
  });
});

describe('the Pareto front', () => {
  it('holds what nothing beats in both, and no more', () => {
    const point = fc.record({ loss: fc.integer({ max: 9 }), cost: fc.integer({ max: 9 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
        const front = paretoFront(points);
        expect(front).toContain(true);
        points.forEach((a, i) => {
          const isBeaten = points.some(
            (b) => (b.loss < a.loss && b.cost <= a.cost) || (b.loss <= a.loss && b.cost < a.cost),
          );
          expect(front[i]).toBe(!isBeaten);
        });
      }),
    );
  });
});
