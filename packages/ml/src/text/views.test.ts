// How long learning takes goes with the rows, hardly with how many classes they have.
import { expect, test } from 'vitest';
import { viewsFor } from './views.ts';

/** Products of a hidden unit and a class, over all rows and epochs. */
function work(rows: number, classes: number): number {
  return viewsFor(rows, classes, false).reduce((sum, view) => {
    if ('convolution' in view) {
      const { epochs, filters } = view.convolution;
      return sum + rows * epochs * 3 * filters * classes;
    }
    if (view.network === null) return sum + rows * classes;
    const { epochs, hidden, networks } = view.network;
    return sum + rows * epochs * networks * hidden * classes;
  }, 0);
}

test.each([600, 2500, 8000, 11_000, 20_000])('of %i rows', (rows) => {
  for (const classes of [500, 1000, rows / 4, rows / 2]) {
    expect(work(rows, classes)).toBeLessThan(8 * work(rows, 150));
  }
});

test('a quick look is never more than the whole', () => {
  for (const classes of [2, 4, 77, 5000]) {
    const [quick, whole] = [viewsFor(8000, classes, true), viewsFor(8000, classes, false)];
    expect(quick.length).toBeLessThanOrEqual(whole.length);
    expect(quick.every((view) => !('convolution' in view))).toBe(true);
  }
});
