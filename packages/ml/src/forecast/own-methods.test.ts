// Methods from outside compete in the pool: one that knows the answer gets the weight, one that forgets the
// horizon is refused.
import { describe, expect, it } from 'vitest';
import { FittedPath, type Forecaster, forecast, MlError, seededRandom } from '../index.ts';

const random = seededRandom(5);
// A jagged cycle of 41 steps, which no pool looks for in days.
const cycle = Array.from({ length: 41 }, () => 100 + 50 * random());
const values = Array.from({ length: 150 }, (_, i) => (cycle[i % 41] as number) + random());

const knowing: Forecaster = {
  name: 'of my own',
  fit: (history) =>
    new FittedPath(
      'of my own',
      Float64Array.from({ length: 60 }, (_, i) => cycle[(history.length + i) % 41] as number),
    ),
};

describe('methods from outside', () => {
  it('get the weight that they earn', () => {
    const result = forecast(values, { horizonSteps: 14, methods: [knowing] });
    const candidates = result.backtest?.candidates ?? [];
    expect([...candidates].sort((a, b) => b.weight - a.weight)[0]?.name).toBe('of my own');
    const missed = (mean: readonly number[]) =>
      mean.reduce((sum, v, i) => sum + Math.abs(v - (cycle[(150 + i) % 41] as number)), 0);
    const alone = forecast(values, { horizonSteps: 14 });
    expect(missed(result.mean)).toBeLessThan(0.2 * missed(alone.mean));
    expect(alone.model).not.toContain('of my own');
  });

  it('are refused where they forget the horizon, or are no list', () => {
    const short: Forecaster = {
      name: 'short',
      fit: () => ({
        ...knowing.fit(new Float64Array(1)),
        name: 'short',
        forecast: () => new Float64Array(3),
        toJSON: () => ({ format: '', version: 1 }),
      }),
    };
    for (const methods of [[short], 'all' as unknown as Forecaster[]]) {
      const work = () => forecast(values, { horizonSteps: 14, methods });
      expect(work).toThrowError(MlError);
      expect(work).toThrowError(expect.objectContaining({ code: 'method_invalid' }));
    }
  });
});
