// Risk sets, ties and tails of survival against numbers worked out by hand.
import { describe, expect, it } from 'vitest';
import { concordance, kaplanMeier } from './concordance.ts';
import { SurvivalCurves } from './curves.ts';

describe('concordance', () => {
  it('counts pairs of which the earlier ended with the event', () => {
    // 2 with 5 and 9, 5 with 9; the one who left at 3 without the event begins no pair.
    expect(concordance([2, 3, 5, 9], [1, 0, 1, 0], [4, 9, 1, 2])).toBeCloseTo(2 / 4, 12);
  });

  it('counts ties of risk half, and no pairs of the same time', () => {
    expect(concordance([1, 2], [1, 1], [5, 5])).toBe(0.5);
    expect(concordance([1, 1, 2], [1, 1, 1], [3, 1, 2])).toBe(0.5);
    expect(() => concordance([1, 1], [1, 1], [1, 2])).toThrow('too few events');
  });

  it('is one for perfect order, nothing for its reverse', () => {
    expect(concordance([1, 2, 3], [1, 1, 1], [3, 2, 1])).toBe(1);
    expect(concordance([1, 2, 3], [1, 1, 1], [1, 2, 3])).toBe(0);
  });
});

describe('the curve of Kaplan and Meier', () => {
  it('has those who left at a time at risk at that time, and not after it', () => {
    // At 2 all of the four left are at risk, of whom one leaves; at 3 there are two.
    const { times, survival } = kaplanMeier([1, 2, 2, 3, 4], [true, true, false, true, false]);
    expect([...times]).toEqual([1, 2, 3]);
    expect([...survival].map((s) => Number(s.toFixed(12)))).toEqual([0.8, 0.6, 0.3]);
  });

  it('does not fall where nobody had the event', () => {
    expect([...kaplanMeier([1, 2], [false, true]).survival]).toEqual([0]);
    expect(kaplanMeier([1, 2], [false, false]).times).toHaveLength(0);
  });
});

describe('curves from hazards', () => {
  const ends = Float64Array.of(10, 20, 30, 40);
  const curves = new SurvivalCurves(ends, Float64Array.of(0.5, 0, 0.5, 0.2, 0.1, 0.1, 0.1, 0.1));

  it('multiply what each period leaves, evenly within it', () => {
    expect(curves.survival(0, 0)).toBe(1);
    expect(curves.survival(0, 10)).toBeCloseTo(0.5, 6);
    expect(curves.survival(0, 5)).toBeCloseTo(Math.sqrt(0.5), 6);
    expect(curves.survival(0, 30)).toBeCloseTo(0.25, 6);
    expect(curves.survival(0, 40)).toBeCloseTo(0.2, 6);
    expect(curves.survival(1, 20)).toBeCloseTo(0.81, 6);
  });

  it('go on at the rate of the last quarter', () => {
    expect(curves.survival(0, 50)).toBeCloseTo(0.2 * 0.8, 6);
    expect(curves.survival(1, 60)).toBeCloseTo(0.9 ** 6, 6);
  });

  it('are read backwards at the same place', () => {
    for (const time of [3, 10.5, 25, 39, 55]) {
      expect(curves.timeOf(1, curves.cumulativeHazard(1, time))).toBeCloseTo(time, 6);
    }
  });

  it('stay finite where the event is sure or impossible', () => {
    const edge = new SurvivalCurves(ends, Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0));
    expect(Number.isFinite(edge.cumulativeHazard(0, 100))).toBe(true);
    expect(Number.isFinite(edge.timeOf(1, 0.5))).toBe(true);
  });
});
