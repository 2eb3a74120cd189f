// Experiments: sequential tests keep their error rate under peeking, CUPED removes variance and not the
// effect, bandits find the better arm and keep the control's share, splits and sizes are told.
import { describe, expect, it } from 'vitest';
import { seededNormal, seededRandom } from '../random.ts';
import { refusalAt } from '../refusal.fixture.ts';
import {
  cuped,
  detectableEffect,
  MixtureTest,
  meanSequenceWidth,
  powerForMean,
  sampleRatioMismatch,
  sampleSizeForMean,
  sampleSizeForShare,
  sequentialSampleRatio,
  shareSequence,
  ThompsonSampling,
} from './index.ts';

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('tests that may be looked at after every row', () => {
  /** Of so many experiments, how many ever decide; a look after each pair of rows. */
  function decided(outcome: (seed: number) => (isTreated: boolean) => number, effect: number) {
    let count = 0;
    for (let trial = 0; trial < 200; trial++) {
      const draw = outcome(trial);
      const test = new MixtureTest({ effect, alpha: 0.1 });
      for (let i = 0; i < 1500 && !test.result().isDecided; i++) {
        test.add('control', draw(false));
        test.add('treatment', draw(true));
      }
      if (test.result().isDecided) count++;
    }
    return count / 200;
  }

  it('a share without a difference is called different in at most 10 %', () => {
    const same = (seed: number) => {
      const random = seededRandom(seed);
      return () => Number(random() < 0.2);
    };
    expect(decided(same, 0.05)).toBeLessThanOrEqual(0.1);
  });

  it('a skewed mean likewise, where testing again and again would be wrong far more often', () => {
    const same = (seed: number) => {
      const normal = seededNormal(seed);
      return () => Math.exp(0.7 * normal());
    };
    expect(decided(same, 0.2)).toBeLessThanOrEqual(0.1);
    let naive = 0;
    for (let trial = 0; trial < 100; trial++) {
      const draw = same(trial);
      let [sum, squares] = [0, 0];
      let isWrong = false;
      for (let i = 1; i <= 1500 && !isWrong; i++) {
        const value = draw() - draw();
        sum += value;
        squares += value * value;
        const error = Math.sqrt(squares - (sum * sum) / i);
        isWrong = i > 100 && Math.abs(sum) > 1.645 * error;
      }
      if (isWrong) naive++;
    }
    expect(naive).toBeGreaterThan(25);
  });

  it('a real difference is found, and the interval excludes 0', () => {
    const better = (seed: number) => {
      const random = seededRandom(seed);
      return (isTreated: boolean) => Number(random() < (isTreated ? 0.4 : 0.2));
    };
    expect(decided(better, 0.1)).toBeGreaterThan(0.95);
    const test = new MixtureTest({ effect: 0.1 });
    const draw = better(1);
    for (let i = 0; i < 800; i++) {
      test.add('control', draw(false));
      test.add('treatment', draw(true));
    }
    const { lower, upper, pValue } = test.result();
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeLessThan(0.4);
    expect(pValue).toBeLessThan(0.05);
    expect(MixtureTest.fromJSON(again(test)).result()).toEqual(test.result());
  });

  it('the interval of a share holds the truth at all moments in at least 90 %', () => {
    let held = 0;
    for (let trial = 0; trial < 150; trial++) {
      const random = seededRandom(1000 + trial);
      let hits = 0;
      let isHeld = true;
      for (let n = 1; n <= 300; n++) {
        hits += Number(random() < 0.3);
        const [lower, upper] = shareSequence(hits, n, 0.1);
        isHeld &&= lower <= 0.3 && 0.3 <= upper;
      }
      if (isHeld) held++;
    }
    expect(held / 150).toBeGreaterThanOrEqual(0.9);
  });

  it('the interval of a mean likewise from 50 rows on, and narrows', () => {
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const normal = seededNormal(trial);
      let [sum, squares] = [0, 0];
      let isHeld = true;
      for (let n = 1; n <= 1500; n++) {
        const value = normal();
        sum += value;
        squares += value * value;
        if (n < 50) continue;
        const variance = (squares - (sum * sum) / n) / (n - 1);
        isHeld &&= Math.abs(sum / n) <= meanSequenceWidth(n, variance, { alpha: 0.1 });
      }
      if (isHeld) held++;
    }
    expect(held / 200).toBeGreaterThanOrEqual(0.9);
    expect(meanSequenceWidth(4000, 1)).toBeLessThan(meanSequenceWidth(1000, 1));
  });

  it('nothing is decided before there are rows', () => {
    const test = new MixtureTest({ effect: 1 });
    test.add('control', 5);
    expect(test.result()).toMatchObject({ lower: -Infinity, upper: Infinity, pValue: 1 });
    expect(shareSequence(0, 0)).toEqual([0, 1]);
  });

  it.each<[string, () => unknown]>([
    ['effect_not_positive options.effect', () => new MixtureTest({ effect: 0 })],
    ['level_out_of_range options.alpha', () => new MixtureTest({ effect: 1, alpha: 1 })],
    ['rows_min_invalid options.rowsMin', () => new MixtureTest({ effect: 1, rowsMin: 1 })],
    ['value_not_finite value', () => new MixtureTest({ effect: 1 }).add('control', Number.NaN)],
    ['format_unknown test.format', () => MixtureTest.fromJSON({})],
    ['share_invalid hits', () => shareSequence(3, 2)],
    ['level_out_of_range alpha', () => shareSequence(1, 2, 0)],
    ['rows_missing count', () => meanSequenceWidth(1, 1)],
    ['value_negative variance', () => meanSequenceWidth(9, -1)],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('CUPED', () => {
  function arm(seed: number, effect: number) {
    const normal = seededNormal(seed);
    const before = Array.from({ length: 400 }, () => 10 + 3 * normal());
    return { before, outcomes: before.map((value) => value + effect + normal()) };
  }

  it('removes the variance that was known before, and keeps the effect', () => {
    const result = cuped(arm(1, 0), arm(2, 0.5));
    expect(result.varianceRemoved).toBeGreaterThan(0.85);
    expect(result.difference).toBeCloseTo(0.5, 0);
    expect(result.lower).toBeLessThan(0.5);
    expect(result.upper).toBeGreaterThan(0.5);
    expect(result.upper - result.lower).toBeLessThan(0.35);
    expect(result.pValue).toBeLessThan(0.001);
  });

  it('intervals hold the truth in 90 to 99 of 100 experiments', () => {
    let held = 0;
    for (let trial = 0; trial < 100; trial++) {
      const { lower, upper } = cuped(arm(500 + trial, 0), arm(900 + trial, 0.3));
      if (lower <= 0.3 && 0.3 <= upper) held++;
    }
    expect(held).toBeGreaterThanOrEqual(90);
    expect(held).toBeLessThanOrEqual(99);
  });

  it('an earlier value that never changes takes nothing away', () => {
    const flat = { outcomes: [1, 2, 3], before: [5, 5, 5] };
    const result = cuped(flat, { ...flat, outcomes: [2, 3, 4] });
    expect(result).toMatchObject({ theta: 0, varianceRemoved: 0, difference: 1 });
  });

  it.each<[string, () => unknown]>([
    ['rows_missing control', () => cuped({ outcomes: [1], before: [1] }, arm(1, 0))],
    ['rows_differ treatment.before', () => cuped(arm(1, 0), { outcomes: [1, 2], before: [1] })],
    ['level_out_of_range level', () => cuped(arm(1, 0), arm(2, 0), 95)],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('Thompson sampling', () => {
  it.each(['share', 'mean'] as const)(
    'finds the better arm by %s, control keeps its share',
    (reward) => {
      const bandit = new ThompsonSampling({
        arms: ['old', 'new'],
        reward,
        seed: 3,
        controlShare: 0.2,
      });
      const random = seededRandom(8);
      const normal = seededNormal(9);
      let control = 0;
      for (let i = 0; i < 2000; i++) {
        const chosen = bandit.choose();
        if (chosen === 'old') control++;
        const good = chosen === 'new' ? 0.6 : 0.4;
        bandit.record(chosen, reward === 'share' ? Number(random() < good) : good + 0.5 * normal());
      }
      expect(control / 2000).toBeGreaterThan(0.18);
      expect(control / 2000).toBeLessThan(0.3);
      expect(bandit.chancesToBeBest().new).toBeGreaterThan(0.99);
    },
  );

  it('a restored one goes on as the first', () => {
    const bandit = new ThompsonSampling({ arms: ['a', 'b', 'c'], reward: 'share', seed: 1 });
    for (let i = 0; i < 20; i++) bandit.record(bandit.choose(), i % 2);
    const other = ThompsonSampling.fromJSON(again(bandit));
    const choices = (from: ThompsonSampling) => Array.from({ length: 30 }, () => from.choose());
    expect(choices(other)).toEqual(choices(bandit));
  });

  it.each<[string, () => unknown]>([
    [
      'arms_too_few options.arms',
      () => new ThompsonSampling({ arms: ['a'], reward: 'share', seed: 1 }),
    ],
    [
      'arm_repeated options.arms',
      () => new ThompsonSampling({ arms: ['a', 'a'], reward: 'share', seed: 1 }),
    ],
    [
      'arm_unknown options.control',
      () => new ThompsonSampling({ arms: ['a', 'b'], reward: 'share', seed: 1, control: 'x' }),
    ],
    [
      'share_invalid options.controlShare',
      () => new ThompsonSampling({ arms: ['a', 'b'], reward: 'share', seed: 1, controlShare: 2 }),
    ],
    [
      'reward_invalid reward',
      () => new ThompsonSampling({ arms: ['a', 'b'], reward: 'share', seed: 1 }).record('a', 0.5),
    ],
    [
      'arm_unknown arm',
      () => new ThompsonSampling({ arms: ['a', 'b'], reward: 'mean', seed: 1 }).record('z', 1),
    ],
    ['format_unknown bandit.format', () => ThompsonSampling.fromJSON({ format: 'x' })],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('splits and sizes', () => {
  it('a broken split is told, a fair one is not, also when asked after every unit', () => {
    expect(sampleRatioMismatch([5000, 5400], [1, 1]).isMismatch).toBe(true);
    expect(sampleRatioMismatch([5000, 5100], [1, 1]).isMismatch).toBe(false);
    expect(sequentialSampleRatio([5000, 5600], [1, 1]).isMismatch).toBe(true);
    let alarms = 0;
    for (let trial = 0; trial < 100; trial++) {
      const random = seededRandom(trial);
      const counts = [0, 0];
      let least = 1;
      for (let n = 0; n < 1000; n++) {
        counts[Number(random() < 0.3)]! += 1;
        least = Math.min(least, sequentialSampleRatio(counts, [0.7, 0.3]).pValue);
      }
      if (least < 0.05) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it('sample sizes as in the tables (Fleiss 1981; Cohen 1988), and powers that fit them', () => {
    expect(sampleSizeForMean(0.5, 1)).toBe(63);
    expect(sampleSizeForMean(0.5, 1, { power: 0.9 })).toBe(85);
    expect(sampleSizeForShare(0.1, 0.12)).toBe(3841);
    expect(powerForMean(0.5, 1, 63)).toBeCloseTo(0.8013, 3);
    expect(detectableEffect(1, sampleSizeForMean(0.2, 1))).toBeCloseTo(0.2, 3);
    const alone = sampleSizeForMean(0.5, 1);
    expect(sampleSizeForMean(0.5, 1, { ratio: 3 })).toBeLessThan(alone);
  });

  it.each<[string, () => unknown]>([
    ['rows_differ shares', () => sampleRatioMismatch([1, 2], [1])],
    ['rows_missing counts', () => sampleRatioMismatch([0, 0], [1, 1])],
    ['value_negative counts[0]', () => sampleRatioMismatch([-1, 2], [1, 1])],
    ['share_invalid shares[1]', () => sampleRatioMismatch([1, 2], [1, 0])],
    ['effect_not_positive effect', () => sampleSizeForMean(0, 1)],
    ['effect_not_positive effect', () => sampleSizeForShare(0.1, 0.1)],
    ['share_invalid control', () => sampleSizeForShare(10, 0.1)],
    ['level_out_of_range options.power', () => sampleSizeForMean(1, 1, { power: 80 })],
    ['share_invalid options.ratio', () => sampleSizeForMean(1, 1, { ratio: 0 })],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});
