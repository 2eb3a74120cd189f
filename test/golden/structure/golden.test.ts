// Intermittent demand, reconciliation and changepoints against statsforecast, hierarchicalforecast and
// ruptures (make.py beside this file wrote their numbers).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ml from '../../../packages/ml/src/index.ts';

interface Reference {
  intermittent: { values: number[]; croston: number; sba: number; tsb: number };
  hierarchy: { names: string[]; base: number[][]; residuals: number[][] } & Record<
    ml.ReconcileMethod,
    number[][]
  >;
  changepoints: {
    levels: number[];
    spread: number[];
    line: number[];
    level_at: Record<string, number[]>;
    spread_at: Record<string, number[]>;
    line_at: Record<string, number[]>;
  };
  trigonometric: Record<'alpha' | 'beta' | 'phi' | 'rho', number> & {
    periods: number[];
    k: number[];
    gammas: [number, number][];
    values: number[];
    ahead: number[];
  };
}

const reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
) as Reference;

describe('intermittent demand', () => {
  const { values, ...theirs } = reference.intermittent;
  it.each([
    ['croston', 0.1, 0.1],
    ['sba', 0.1, 0.1],
    ['tsb', 0.2, 0.1],
  ] as const)('%s is the same', (variant, alpha, beta) => {
    const method = new ml.Intermittent({ variant, alpha, beta });
    const [rate] = method.fit(Float64Array.from(values)).forecast(1);
    expect(rate).toBeCloseTo(theirs[variant], 6);
  });
});

describe('reconciliation', () => {
  const { names, base, residuals, ...theirs } = reference.hierarchy;
  const byName = (lists: readonly number[][]) =>
    Object.fromEntries(names.map((name, i) => [name, lists[i] as number[]]));
  const structure = { total: ['a', 'b'], a: ['a1', 'a2'], b: ['b1', 'b2', 'b3'] };
  it.each(['bottom-up', 'structural', 'variance', 'mint'] as const)('%s is the same', (method) => {
    const options = { method, residuals: byName(residuals) };
    const ours = ml.reconcile(structure, byName(base), options);
    names.forEach((name, row) => {
      ours[name]?.forEach((value, i) => {
        expect(value).toBeCloseTo(theirs[method][row]?.[i] as number, 5);
      });
    });
  });
});

describe('changepoints', () => {
  const { levels, spread, line, level_at, spread_at, line_at } = reference.changepoints;
  it('lie where ruptures finds them', () => {
    const at = (values: number[], penalty: string, options: ml.ChangepointOptions) =>
      ml.findChangepoints(values, { ...options, penalty: Number(penalty) }).map((one) => one.at);
    for (const [penalty, found] of Object.entries(level_at)) {
      expect(at(levels, penalty, { minSteps: 2 })).toEqual(found);
    }
    for (const [penalty, found] of Object.entries(spread_at)) {
      expect(at(spread, penalty, { kind: 'level-and-spread', minSteps: 5 })).toEqual(found);
    }
    for (const [penalty, found] of Object.entries(line_at)) {
      expect(at(line, penalty, { kind: 'line', minSteps: 3 })).toEqual(found);
    }
  });
});

it('turns waves as TBATS does', () => {
  const { periods, k, values, ahead, ...parameters } = reference.trigonometric;
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const seasons = periods.map((period, s) => ({ period, waves: upTo(k[s] as number) }));
  const shape = { seasons, hasTrend: true };
  const first = { level: 0, slope: 0, waves: new Float64Array(10), error: 0 };
  const fitted = ml.filterTrigonometric(Float64Array.from(values), shape, parameters, first);
  fitted.forecast(20).forEach((value, i) => {
    expect(value).toBeCloseTo(ahead[i] as number, 9);
  });
});
