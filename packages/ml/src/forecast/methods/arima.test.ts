// What chooses the order of an ARIMA, and what must not.
import { expect, test } from 'vitest';
import { seededNormal } from '../../random.ts';
import { AutomaticArima } from './automatic-arima.ts';

/** A season of four, a level that wanders and noise: orders of several lengths are near each other. */
function wandering(seed: number): Float64Array {
  const normal = seededNormal(seed);
  let level = 50;
  return Float64Array.from({ length: 60 }, (_, i) => {
    level = 50 + 0.7 * (level - 50) + normal();
    return level + 2 * Math.sin((Math.PI * i) / 2) + normal();
  });
}

test.each([1024, 1 / 1024])('values times %d have the same order', (factor) => {
  for (let seed = 0; seed < 20; seed++) {
    const values = wandering(seed);
    const arima = new AutomaticArima({ period: 4 });
    const { order } = arima.fit(values).state;
    expect(arima.fit(values.map((value) => value * factor)).state.order, `seed ${seed}`).toEqual(
      order,
    );
  }
});
