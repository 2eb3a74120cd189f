// The LSTM on windows wins where the next step bends with the past, and the backtest gives it the weight it
// earns when a thorough forecast is asked for.
import { describe, expect, it } from 'vitest';
import {
  AutomaticEts,
  type Forecaster,
  forecast,
  LagRidge,
  LstmWindows,
  MlError,
  WindowRidge,
} from '../../index.ts';

/** Mackey & Glass (1977) with delay 17, every sixth step: chaotic, told by no line. */
function mackeyGlass(length: number): Float64Array {
  const x = [1.2];
  for (let t = 1; t < 600 + 6 * length; t++) {
    const [last, late] = [x[t - 1] as number, x[Math.max(0, t - 18)] as number];
    x.push(last + (0.2 * late) / (1 + late ** 10) - 0.1 * last);
  }
  return Float64Array.from({ length }, (_, i) => x[600 + 6 * i] as number);
}

const h = 12;
const series = mackeyGlass(880);
const origins = [820, 832, 844, 856, 868];
const missOf = (path: ArrayLike<number>, from: number): number =>
  Array.from({ length: h }, (_, i) =>
    Math.abs((path[i] as number) - (series[from + i] as number)),
  ).reduce((sum, v) => sum + v, 0) / h;

describe('LSTM on windows', () => {
  it('misses a chaotic series by less than half of what the lines do', () => {
    const missed = (method: Forecaster) =>
      origins.reduce((sum, n) => sum + missOf(method.fit(series.slice(0, n)).forecast(h), n), 0);
    const lstm = missed(new LstmWindows({ horizonSteps: h }));
    const window = { window: 28, outputs: h, level: 1, lambda: 1, horizonSteps: h };
    for (const other of [new WindowRidge(window), new LagRidge({ lags: [1, 2, 3, 4, 5, 6, 7] })]) {
      expect(lstm).toBeLessThan(0.5 * missed(other));
    }
    expect(lstm).toBeLessThan(0.5 * missed(new AutomaticEts()));
  });

  it('feeds its own steps back beyond one block', () => {
    const method = new LstmWindows({ horizonSteps: 40, outputs: 12, period: 7, epochs: 2 });
    const path = method.fit(series.slice(0, 300)).forecast(40);
    expect(path).toHaveLength(40);
    expect(path.every(Number.isFinite)).toBe(true);
  });
});

describe('a thorough forecast', () => {
  it('gives the LSTM the most weight where it wins, and misses less for it', () => {
    const miss = { usual: 0, thorough: 0 };
    for (const n of [836, 862]) {
      for (const effort of ['usual', 'thorough'] as const) {
        const result = forecast(series.slice(0, n), { horizonSteps: h, effort });
        miss[effort] += missOf(result.mean, n);
        if (effort === 'usual') expect(result.model).not.toContain('lstm');
        else {
          const candidates = result.backtest?.candidates ?? [];
          const best = [...candidates].sort((a, b) => b.weight - a.weight)[0];
          expect(best?.name).toBe('lstm');
        }
      }
    }
    expect(miss.thorough).toBeLessThan(0.7 * miss.usual);
  });

  it('is the usual one for short and for sparse histories, and refuses another effort', () => {
    const short = series.slice(0, 90);
    const sparse = Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 1 + (i % 3) : 0));
    for (const values of [short, sparse]) {
      const usual = forecast(values, { horizonSteps: h });
      expect(forecast(values, { horizonSteps: h, effort: 'thorough' })).toEqual(usual);
    }
    const odd = () => forecast(short, { horizonSteps: h, effort: 'most' as 'usual' });
    expect(odd).toThrowError(MlError);
    expect(odd).toThrowError(/use usual or thorough/);
  });
});
