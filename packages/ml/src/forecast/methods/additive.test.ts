// The additive model on series whose parts are known: each is found again, the trend bends where it did,
// events come again, and its parts add up.
import { describe, expect, it } from 'vitest';
import { AdditiveModel, seededNormal } from '../../index.ts';

const days = 800;
const holidays = [40, 180, 405, 545, 770, 810, 910];
const slopeAt = (t: number): number => (t < 400 ? 0.1 * t : 40 - 0.05 * (t - 400));
const week = (t: number): number =>
  8 * Math.sin((2 * Math.PI * t) / 7) + 3 * Math.cos((4 * Math.PI * t) / 7);
const year = (t: number): number => 15 * Math.cos((2 * Math.PI * t) / 365.25);

function series(seed: number, length = days): Float64Array {
  const normal = seededNormal(seed);
  return Float64Array.from({ length }, (_, t) => {
    const event = holidays.includes(t) ? 25 : 0;
    return 100 + slopeAt(t) + week(t) + year(t) + event + 2 * normal();
  });
}

describe('AdditiveModel', () => {
  const model = new AdditiveModel({ seasons: [7, 365.25], events: { holiday: holidays } });

  it('finds trend, seasons and events again', () => {
    const fitted = model.fit(series(1));
    const { trend, seasons, events } = fitted.parts(120);
    const [weeks, years] = seasons as [Float64Array, Float64Array];
    for (let i = 0; i < 120; i += 7) {
      const t = days + i;
      expect(weeks[i]).toBeCloseTo(week(t), -0.5);
      expect(Math.abs((years[i] as number) - year(t))).toBeLessThan(3);
      expect(Math.abs((trend[i] as number) - 100 - slopeAt(t))).toBeLessThan(6);
    }
    expect(events[10]).toBeGreaterThan(18);
    expect(events[110]).toBeGreaterThan(18);
    expect(events[11]).toBe(0);
  });

  it('bends where the trend did, and keeps a straight line straight', () => {
    const { trend } = model.fit(series(2)).parts(60);
    const slope = ((trend[59] as number) - (trend[0] as number)) / 59;
    expect(slope).toBeGreaterThan(-0.08);
    expect(slope).toBeLessThan(-0.02);
    const normal = seededNormal(3);
    const straight = Float64Array.from({ length: 300 }, (_, t) => 50 + 0.2 * t + normal());
    const far = new AdditiveModel().fit(straight).forecast(100);
    expect(Math.abs((far[99] as number) - (50 + 0.2 * 399))).toBeLessThan(3);
  });

  it('carries the echo of the last residuals, which fades', () => {
    const normal = seededNormal(4);
    let wander = 0;
    const values = Float64Array.from({ length: 400 }, (_, t) => {
      wander = 0.9 * wander + normal();
      return 100 + week(t) + wander;
    });
    const { echo } = new AdditiveModel({ seasons: [7], changepoints: 0, echo: 2 })
      .fit(values)
      .parts(40);
    expect(Math.abs(echo[0] as number)).toBeGreaterThan(Math.abs(echo[39] as number));
    expect(Math.abs(echo[39] as number)).toBeLessThan(0.5);
  });

  it('has parts that add up to its forecast, in any unit', () => {
    const values = series(5, 500);
    const fitted = new AdditiveModel({ seasons: [7, 365.25], echo: 3 }).fit(values);
    const { trend, seasons, events, echo } = fitted.parts(30);
    fitted.forecast(30).forEach((mean, i) => {
      const waves = seasons.reduce((sum, season) => sum + (season[i] as number), 0);
      expect(
        (trend[i] as number) + waves + (events[i] as number) + (echo[i] as number),
      ).toBeCloseTo(mean, 9);
    });
    const large = new AdditiveModel({ seasons: [7], echo: 3 })
      .fit(values.map((v) => 1e6 * v))
      .forecast(9);
    const small = new AdditiveModel({ seasons: [7], echo: 3 }).fit(values).forecast(9);
    small.forEach((mean, i) => {
      expect((large[i] as number) / 1e6).toBeCloseTo(mean, 6);
    });
  });
});
