// The unit of the data changes the unit of the answer and nothing else; an average of nothing is no zero.
import { describe, expect, test } from 'vitest';
import { explainForecast, forecast } from '../index.ts';

const usage = Array.from(
  { length: 120 },
  (_, i) => 140 + i / 9 + 12 * Math.sin((2 * Math.PI * i) / 7) + 3 * Math.sin(i * i),
);

describe('the unit of the values', () => {
  const options = { horizonSteps: 7, levels: [80, 95], paths: 3 };
  const plain = forecast(usage, options);

  test.each([-15, -12, -9, -6, 6, 9, 15])('10^%i changes nothing but the unit', (power) => {
    const unit = 10 ** power;
    const scaled = forecast(
      usage.map((value) => value * unit),
      options,
    );
    scaled.mean.forEach((value, i) => {
      expect(value / unit / (plain.mean[i] as number)).toBeCloseTo(1, 4);
      const [low, high] = [scaled.lower['95']?.[i] as number, scaled.upper['95']?.[i] as number];
      const width = (plain.upper['95']?.[i] as number) - (plain.lower['95']?.[i] as number);
      expect((high - low) / unit / width).toBeCloseTo(1, 2);
    });
    expect(scaled.backtest?.mase).toBeCloseTo(plain.backtest?.mase as number, 3);
    expect(scaled.backtest?.points[0]?.actual).toBe(
      (usage[scaled.backtest?.points[0]?.index as number] as number) * unit,
    );
  });

  test('the parts of an explanation add up in the unit of the values', () => {
    const { forecast: made, components } = explainForecast(
      usage.map((value) => value * 1e-9),
      { horizonSteps: 3 },
    );
    made.mean.forEach((mean, i) => {
      const sum = components.reduce((total, { values }) => total + (values[i] as number), 0);
      expect(sum / mean).toBeCloseTo(1, 9);
    });
  });

  test('a note tells the level in the unit of the values', () => {
    const { notes } = forecast(new Array<number>(20).fill(3e-6), { horizonSteps: 2 });
    expect(notes.map(({ message }) => message).join()).toMatch(/are 3e-6|0\.000003/);
  });
});

test('a test without values is told, not zero', () => {
  // One step ahead of each weekly origin from 78 to 113 nothing is known.
  const holes = usage.map((value, i) => (i < 70 || i > 113 ? value : null));
  const { backtest, notes } = forecast(holes, { horizonSteps: 1 });
  expect(backtest).toBeNull();
  expect(notes.map(({ code }) => code)).toContain('backtest_without_values');
});

test('a history that was constant before each origin has no scale for MASE', () => {
  const late = [...new Array<number>(40).fill(5), 6];
  const { backtest } = forecast(late, { horizonSteps: 1 });
  expect(backtest?.mase ?? null).toBeNull();
});
