// The hazard model on subjects whose times are known to the last digit: curves, intervals that hold
// what they promise, order by risk, plain data and refusals.
import { describe, expect, it } from 'vitest';
import {
  concordance,
  type Frame,
  fitHazard,
  frameFromColumns,
  kaplanMeier,
  MlError,
  readHazard,
  seededRandom,
} from '../index.ts';

const refusal = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    return (error as MlError).code;
  }
  return 'nothing was refused';
};

/** Weibull times of shape 1.5 whose scale falls with `usage`; watching ends at 20 … 100 days. */
function subjects(count: number, seed: number, watches = true) {
  const random = seededRandom(seed);
  const usage = Float64Array.from({ length: count }, () => random());
  const noise = Float64Array.from({ length: count }, () => random());
  const times = usage.map((u) => 60 * Math.exp(-1.5 * u) * (-Math.log(1 - random())) ** (1 / 1.5));
  const ends = usage.map(() => (watches ? 20 + 80 * random() : Infinity));
  return {
    features: frameFromColumns({ usage, noise }),
    durations: times.map((time, i) => Math.max(1e-3, Math.min(time, ends[i] as number))),
    hadEvent: Array.from(times, (time, i) => time <= (ends[i] as number)),
  };
}

describe('hazard model', () => {
  it('orders subjects, knows the curve and promises intervals that hold', async () => {
    const model = await fitHazard(subjects(3000, 1), {}, { seed: 1 });
    const fresh = subjects(2000, 2, false);
    const { median, lower, upper } = model.timeUntil(fresh.features, { level: 80 });
    const c = concordance(
      fresh.durations,
      fresh.hadEvent,
      median.map((time) => -time),
    );
    expect(c).toBeGreaterThan(0.64);
    let inside = 0;
    fresh.durations.forEach((time, i) => {
      inside += Number(time >= (lower[i] as number) && time <= (upper[i] as number));
    });
    expect(inside / 2000).toBeGreaterThan(0.76);
    expect(inside / 2000).toBeLessThan(0.84);
    const within = model.probabilityWithin(fresh.features, 30);
    const observed = fresh.durations.filter((time) => time <= 30).length / 2000;
    expect(within.reduce((a, b) => a + b, 0) / 2000).toBeCloseTo(observed, 1);
  });

  it('looks from where a subject stands', async () => {
    const model = await fitHazard(subjects(1500, 3), { periods: 12 }, { seed: 1 });
    const { features } = subjects(5, 4);
    const at = (time: number) => new Array(5).fill(time);
    const curves = model.curves(features);
    const fresh = model.probabilityWithin(features, 25);
    const later = model.probabilityWithin(features, 15, at(10));
    later.forEach((chance, row) => {
      const expected = 1 - curves.survival(row, 25) / curves.survival(row, 10);
      expect(chance).toBeCloseTo(expected, 10);
      expect(fresh[row]).toBeGreaterThan(0);
    });
    const far = model.timeUntil(features, { elapsed: at(1e5) });
    expect(Array.from(far.isExtrapolated)).toEqual([1, 1, 1, 1, 1]);
    for (const list of [far.median, far.lower, far.upper]) {
      expect(list.every((time) => time > 0 && time < Infinity)).toBe(true);
    }
    const now = model.timeUntil(features);
    now.median.forEach((time, i) => {
      expect(time).toBeGreaterThan(now.lower[i] as number);
      expect(time).toBeLessThan(now.upper[i] as number);
    });
  });

  it('is deterministic, and the same after a round trip', async () => {
    const data = subjects(300, 5);
    const model = await fitHazard(data, { periods: 8 }, { seed: 4 });
    const text = JSON.stringify(model);
    expect(JSON.stringify(await fitHazard(data, { periods: 8 }, { seed: 4 }))).toBe(text);
    const again = readHazard(JSON.parse(text));
    expect(again.timeUntil(data.features)).toEqual(model.timeUntil(data.features));
    const state = JSON.parse(text);
    expect(await refusal(() => readHazard({ ...state, format: 'x' }))).toBe('format_unknown');
    expect(await refusal(() => readHazard({ ...state, version: 9 }))).toBe('version_newer');
    expect(await refusal(() => readHazard({ ...state, ends: [2, 1] }))).toBe('state_invalid');
    expect(await refusal(() => readHazard({ ...state, trees: {} }))).toBe('format_unknown');
  });

  it('refuses what has no time, no event or no place', async () => {
    const data = subjects(60, 6);
    const fit = (changes: object, options = {}) =>
      refusal(() => fitHazard({ ...data, ...changes }, options, { seed: 1 }));
    const durations = (value: number) => data.durations.map((d, i) => (i === 7 ? value : d));
    expect(await fit({ durations: durations(0) })).toBe('duration_invalid');
    expect(await fit({ durations: durations(Number.NaN) })).toBe('duration_invalid');
    expect(await fit({ durations: durations(Infinity) })).toBe('duration_invalid');
    expect(await fit({ hadEvent: new Array(60).fill(false) })).toBe('event_missing');
    expect(
      await fit({ durations: new Array(60).fill(5), hadEvent: new Array(60).fill(true) }),
    ).toBe('hazard_constant');
    expect(await fit({ hadEvent: [true] })).toBe('length_mismatch');
    expect(await fit({ features: data.features.selectRows([]) })).toBe('rows_missing');
    expect(await fit({}, { periods: 0 })).toBe('periods_invalid');
    const reserved: Frame = frameFromColumns({ '(period)': new Float64Array(60) });
    expect(await fit({ features: reserved })).toBe('column_name_reserved');
    const cancelled = () => fitHazard(data, {}, { seed: 1, signal: { aborted: true } });
    expect(await refusal(cancelled)).toBe('cancelled');
    const model = await fitHazard(data, {}, { seed: 1 });
    expect(await refusal(() => model.timeUntil(data.features, { level: 100 }))).toBe(
      'level_invalid',
    );
    expect(await refusal(() => model.timeUntil(data.features, { elapsed: [1] }))).toBe(
      'length_mismatch',
    );
    expect(await refusal(() => model.probabilityWithin(data.features, Number.NaN))).toBe(
      'horizon_invalid',
    );
    const negative = new Array(60).fill(-1);
    expect(await refusal(() => model.probabilityWithin(data.features, 1, negative))).toBe(
      'elapsed_invalid',
    );
    const narrow = data.features.without('usage');
    expect(await refusal(() => model.timeUntil(narrow))).toBe('column_missing');
  });
});

describe('concordance and Kaplan–Meier', () => {
  it('count every comparable pair as a double loop does', () => {
    const random = seededRandom(9);
    const draw = (steps: number) => Array.from({ length: 80 }, () => Math.floor(steps * random()));
    const [times, risks] = [draw(30), draw(10)];
    const events = times.map(() => random() < 0.6);
    let [pairs, right] = [0, 0];
    for (let i = 0; i < 80; i++) {
      for (let j = 0; j < 80; j++) {
        if (!events[i] || (times[i] as number) >= (times[j] as number)) continue;
        pairs += 1;
        const gap = (risks[i] as number) - (risks[j] as number);
        right += gap > 0 ? 1 : gap === 0 ? 0.5 : 0;
      }
    }
    expect(concordance(times, events, risks)).toBeCloseTo(right / pairs, 12);
  });

  it('refuse what cannot be compared', async () => {
    expect(await refusal(() => concordance([1, 2], [false, false], [1, 2]))).toBe('pairs_missing');
    expect(await refusal(() => concordance([1, 2], [true, true], [1]))).toBe('length_mismatch');
    expect(await refusal(() => concordance([1, Number.NaN], [true, true], [1, 2]))).toBe(
      'not_finite',
    );
    expect(await refusal(() => kaplanMeier([], []))).toBe('empty');
    expect(await refusal(() => kaplanMeier([1], []))).toBe('length_mismatch');
    expect(await refusal(() => kaplanMeier([Infinity], [true]))).toBe('not_finite');
  });
});
