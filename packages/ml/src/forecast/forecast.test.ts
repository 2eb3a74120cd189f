// The automatic forecast as a caller sees it: what it finds, what it says about the data, what it
// refuses, and that it keeps to the past.
import { describe, expect, it } from 'vitest';
import { type ForecastOptions, forecast, MlError, nextTimes, seededNormal } from '../index.ts';

/** 100 + trend + week + noise, a fresh series per seed. */
function usage(length: number, seed = 1, noise = 3): number[] {
  const normal = seededNormal(seed);
  return Array.from(
    { length },
    (_, i) => 100 + 0.1 * i + 20 * Math.sin((2 * Math.PI * i) / 7) + noise * normal(),
  );
}

function codes(result: { notes: { code: string }[] }): string[] {
  return result.notes.map((note) => note.code);
}

function meanAbsoluteError(actual: readonly number[], path: readonly number[]): number {
  return actual.reduce((sum, v, i) => sum + Math.abs(v - (path[i] as number)), 0) / actual.length;
}

describe('a clear series', () => {
  const all = usage(394);
  const result = forecast(all.slice(0, 364), { horizonSteps: 30, frequency: 'D', paths: 300 });

  it('finds the week and comes close to the noise', () => {
    expect(result.seasonalPeriods).toEqual([7]);
    // Nobody can do better than the signal itself; six seeds, so that luck evens out.
    const signal = Array.from({ length: 30 }, (_, i) => usage(394, 1, 0)[364 + i] as number);
    let missed = 0;
    let unavoidable = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const series = usage(394, seed);
      const { mean } = forecast(series.slice(0, 364), { horizonSteps: 30, frequency: 'D' });
      missed += meanAbsoluteError(series.slice(364), mean);
      unavoidable += meanAbsoluteError(series.slice(364), signal);
    }
    expect(missed).toBeLessThan(1.3 * unavoidable);
    expect(result.model).toMatch(/^combination\(.+\)$/);
    expect(result.modelVersion).toBe('forecast-4');
  });

  it('backtests against repeating the last week and beats it', () => {
    const backtest = result.backtest;
    expect(backtest?.naive.name).toBe('seasonal naive (7)');
    expect(backtest?.smape).toBeLessThan(backtest?.naive.smape as number);
    expect(backtest?.mase).toBeLessThan(backtest?.naive.mase as number);
    expect(backtest?.origins).toBeGreaterThanOrEqual(3);
    const weights = backtest?.candidates.map((c) => c.weight) ?? [];
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    expect(codes(result)).toEqual([]);
  });

  it('gives paths that agree with the intervals step by step', () => {
    expect(result.paths).toHaveLength(300);
    const inside = result.paths.flatMap((path) =>
      path.map((v, i) =>
        v >= (result.lower['80']?.[i] as number) && v <= (result.upper['80']?.[i] as number)
          ? 1
          : 0,
      ),
    );
    const share = inside.reduce<number>((a, b) => a + b, 0) / inside.length;
    expect(Math.abs(share - 0.8)).toBeLessThan(0.06);
  });

  it('is the same again for the same seed, and moves only the paths for another', () => {
    const options: ForecastOptions = { horizonSteps: 5, paths: 2, seed: 9 };
    const first = forecast(all, options);
    expect(forecast(all, options)).toEqual(first);
    const other = forecast(all, { ...options, seed: 10 });
    expect(other.mean).toEqual(first.mean);
    expect(other.paths).not.toEqual(first.paths);
  });
});

describe('what is noticed and said', () => {
  it('nine values: answers, and says what it rests on', () => {
    const result = forecast([5, 6, 5, 7, 6, 8, 7, 9], { horizonSteps: 7 });
    expect(result.backtest).toBeNull();
    expect(codes(result)).toContain('short_history');
    expect(result.upper['95']?.[6]).toBeGreaterThan(result.upper['95']?.[0] as number);
  });

  it('one value: repeats it with a wide interval', () => {
    const result = forecast([40], { horizonSteps: 3 });
    expect(result.mean.every((v) => Math.abs(v - 40) < 1e-9)).toBe(true);
    expect(result.upper['95']?.[0]).toBeGreaterThan(60);
    expect(codes(result)).toContain('short_history');
  });

  it('constants and zeros are repeated exactly and named', () => {
    const constant = forecast(new Array(50).fill(7), { horizonSteps: 3, paths: 1 });
    expect(constant).toMatchObject({ model: 'constant', mean: [7, 7, 7], paths: [[7, 7, 7]] });
    expect(constant.backtest).toBeNull();
    expect(codes(constant)).toEqual(['constant']);
    const zeros = forecast([0, 0, null, 0], { horizonSteps: 2 });
    expect(zeros.mean).toEqual([0, 0]);
    expect(codes(zeros)).toEqual(['missing_values', 'all_zero']);
  });

  it('a level shift is lifted over and told with its numbers', () => {
    const values = usage(300, 4).map((v, i) => (i < 200 ? v : v * 2));
    const result = forecast(values.slice(0, 286), { horizonSteps: 14, frequency: 'D' });
    const note = result.notes.find((n) => n.code === 'level_shift');
    expect(note?.message).toMatch(/value 20\d of 286/);
    expect(meanAbsoluteError(values.slice(286), result.mean)).toBeLessThan(12);
  });

  it('a steady trend is not called a level shift', () => {
    const steep = usage(300, 4).map((v, i) => v + 5 * i);
    expect(codes(forecast(steep, { horizonSteps: 14 }))).not.toContain('level_shift');
  });

  it('a random walk is admitted to be no better than naive when it is not', () => {
    const said = Array.from({ length: 20 }, (_, seed) => {
      const normal = seededNormal(seed + 1);
      let level = 1000;
      const walk = Array.from({ length: 200 }, () => {
        level += normal();
        return level;
      });
      const result = forecast(walk, { horizonSteps: 10, frequency: 'D' });
      const { backtest } = result;
      const isWorse = (backtest?.mase as number) > (backtest?.naive.mase as number);
      expect(codes(result).includes('not_better_than_naive')).toBe(isWorse);
      return isWorse;
    });
    expect(said).toContain(true);
  });

  it('an old history is cut, and said', () => {
    const result = forecast(usage(3000), { horizonSteps: 3, frequency: 'D' });
    expect(result.notes.find((n) => n.code === 'history_cut')?.message).toMatch(/1825 of 3000/);
    expect(result.sampleSize).toBe(3000);
  });
});

describe('missing values', () => {
  it('fills gaps along the season and still forecasts well', () => {
    const all = usage(294, 2);
    const holes = all.slice(0, 280).map((v, i) => (i % 9 === 4 || (i > 100 && i < 110) ? null : v));
    const result = forecast(holes, { horizonSteps: 14, frequency: 'D' });
    expect(result.seasonalPeriods).toEqual([7]);
    expect(result.missing).toBe(holes.filter((v) => v === null).length);
    expect(result.sampleSize + result.missing).toBe(280);
    expect(codes(result)).toContain('missing_values');
    expect(meanAbsoluteError(all.slice(280), result.mean)).toBeLessThan(4);
  });

  it('bridges a gap at the end, so that step 1 is the step after the array', () => {
    const all = usage(294, 3);
    const gone = [...all.slice(0, 280), ...new Array(10).fill(Number.NaN)];
    const bridged = forecast(gone, { horizonSteps: 4, frequency: 'D' });
    const direct = forecast(all.slice(0, 280), { horizonSteps: 14, frequency: 'D' });
    expect(bridged.mean).toEqual(direct.mean.slice(10));
    expect(bridged.lower).toEqual({
      80: direct.lower['80']?.slice(10),
      95: direct.lower['95']?.slice(10),
    });
  });

  it('ignores missing values at the start', () => {
    const values = usage(100, 5);
    const padded = [null, Number.NaN, ...values];
    const result = forecast(padded, { horizonSteps: 7 });
    expect(result.mean).toEqual(forecast(values, { horizonSteps: 7 }).mean);
    expect(result.missing).toBe(2);
  });
});

describe('options', () => {
  it('cuts at zero by default for data without negatives, and not when told not to', () => {
    const normal = seededNormal(8);
    const sparse = Array.from({ length: 120 }, () => Math.max(0, Math.round(2 * normal())));
    const cut = forecast(sparse, { horizonSteps: 10, paths: 50 });
    const all = [...(cut.lower['95'] ?? []), ...cut.mean, ...cut.paths.flat()];
    expect(Math.min(...all)).toBe(0);
    const free = forecast(sparse, { horizonSteps: 10, nonNegative: false });
    expect(Math.min(...(free.lower['95'] ?? []))).toBeLessThan(0);
  });

  it('forecasts the mean of sparse counts, so that sums are right', () => {
    let expected = 0;
    let got = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const normal = seededNormal(seed);
      const counts = Array.from({ length: 150 }, (): number => (normal() > 1 ? 4 : 0));
      expected += counts.reduce((a, b) => a + b, 0) / 150;
      const { mean } = forecast(counts, { horizonSteps: 14 });
      got += mean.reduce((a, b) => a + b, 0) / 14;
    }
    expect(Math.abs(got / expected - 1)).toBeLessThan(0.2);
  });

  it('lets a date that dips every year dip again, when it knows the dates', () => {
    const dates = nextTimes('2023-01-01', 'D', 1095, 0);
    const dips = usage(1095, 6).map((v, i) => (dates[i]?.endsWith('-12-25') ? 0.3 * v : v));
    const history = dips.slice(0, 1080);
    const options: ForecastOptions = { horizonSteps: 15, frequency: 'D' };
    const known = forecast(history, { ...options, start: '2023-01-01' });
    const unknown = forecast(history, options);
    const at = dates.indexOf('2025-12-25') - 1080;
    expect(at).toBe(9);
    expect((known.mean[at] as number) / (unknown.mean[at] as number)).toBeCloseTo(0.3, 1);
    expect(known.mean.filter((v, i) => v !== unknown.mean[i])).toHaveLength(1);
    expect(codes(known)).toContain('calendar_days');
    const padded = forecast([null, null, ...history], { ...options, start: '2022-12-30' });
    expect(padded.mean).toEqual(known.mean);
    const plain = forecast(usage(1080, 6), { ...options, start: '2023-01-01' });
    expect(codes(plain)).not.toContain('calendar_days');
  });

  it('takes given seasons, and says when the history is too short for one', () => {
    const values = Array.from({ length: 60 }, (_, i) => 10 + 5 * Math.sin((2 * Math.PI * i) / 10));
    const result = forecast(values, { horizonSteps: 10, seasonalPeriods: [10] });
    expect(result.seasonalPeriods).toEqual([10]);
    expect(meanAbsoluteError(values.slice(0, 10), result.mean)).toBeLessThan(0.5);
    const long = forecast(values, { horizonSteps: 10, seasonalPeriods: [10, 365] });
    expect(long.seasonalPeriods).toEqual([10]);
    expect(codes(long)).toContain('season_too_long');
  });

  it('finds a season that no calendar knows', () => {
    const normal = seededNormal(1);
    const values = Array.from(
      { length: 200 },
      (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / 11) + normal(),
    );
    expect(forecast(values, { horizonSteps: 11, frequency: 'D' }).seasonalPeriods).toEqual([11]);
  });

  it('reports progress to the end and stops when aborted', () => {
    const seen: [number, number][] = [];
    forecast(usage(100), {
      horizonSteps: 3,
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
    const signal = { aborted: false };
    const stop = () =>
      forecast(usage(100), {
        horizonSteps: 3,
        signal,
        onProgress: () => {
          signal.aborted = true;
        },
      });
    expect(stop).toThrowError(expect.objectContaining({ code: 'aborted' }));
  });

  it('keys levels by their text, sorted and without repeats', () => {
    const result = forecast(usage(60), { horizonSteps: 2, levels: [99.9, 60, 60] });
    expect(Object.keys(result.lower)).toEqual(['60', '99.9']);
    expect(Object.keys(result.backtest?.coverage ?? {})).toEqual(['60', '99.9']);
  });
});

describe('refused input', () => {
  const good = { horizonSteps: 3 };
  it.each<[string, ArrayLike<number | null>, unknown, string, string]>([
    ['horizon 0', [1, 2], { horizonSteps: 0 }, 'horizon_out_of_range', 'options.horizonSteps'],
    [
      'horizon 10000',
      [1],
      { horizonSteps: 10_000 },
      'horizon_out_of_range',
      'options.horizonSteps',
    ],
    ['horizon 2.5', [1], { horizonSteps: 2.5 }, 'horizon_out_of_range', 'options.horizonSteps'],
    ['no horizon', [1], {}, 'horizon_out_of_range', 'options.horizonSteps'],
    ['frequency', [1], { ...good, frequency: 'daily' }, 'frequency_unknown', 'options.frequency'],
    ['start', [1], { ...good, start: 'May' }, 'time_not_understood', 'options.start'],
    ['level 50', [1], { ...good, levels: [95, 50] }, 'level_out_of_range', 'options.levels[1]'],
    ['level 100', [1], { ...good, levels: [100] }, 'level_out_of_range', 'options.levels[0]'],
    ['no level', [1], { ...good, levels: [] }, 'level_out_of_range', 'options.levels'],
    [
      'season 1',
      [1],
      { ...good, seasonalPeriods: [1] },
      'season_out_of_range',
      'options.seasonalPeriods[0]',
    ],
    ['seed', [1], { ...good, seed: Number.NaN }, 'seed_not_finite', 'options.seed'],
    ['paths', [1], { ...good, paths: -1 }, 'paths_out_of_range', 'options.paths'],
    ['empty', [], good, 'no_values', 'values'],
    ['all missing', [null, Number.NaN], good, 'no_values', 'values'],
    [
      'Infinity',
      [...new Array(17).fill(1), Number.POSITIVE_INFINITY],
      good,
      'value_not_finite',
      'values[17]',
    ],
    ['−Infinity', [Number.NEGATIVE_INFINITY], good, 'value_not_finite', 'values[0]'],
    ['too large', [1, 1e200], good, 'value_not_finite', 'values[1]'],
    ['text', ['12'] as unknown as number[], good, 'value_not_finite', 'values[0]'],
  ])('%s', (_, values, options, code, path) => {
    try {
      forecast(values, options as ForecastOptions);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MlError);
      expect(error).toMatchObject({ code, path });
      expect((error as Error).message).toMatch(/give|use|write|cannot be computed/);
    }
  });
});
