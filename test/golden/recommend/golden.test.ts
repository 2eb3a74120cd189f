// Implicit ALS and item neighbours against what implicit computed for the same interactions, and EASE against
// its closed form in numpy (make.py beside this file wrote them).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as ml from '../../../packages/ml/src/index.ts';

interface Reference {
  pairs: [user: number, item: number][];
  als: { factors: number; l2: number; alpha: number; loss: number; scores: number[][] };
  foldIn: { items: number[][]; users: number[][] };
  cosine: number[][];
  ease: { l2: number; weights: number[][] };
}

const reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
) as Reference;
const { pairs, als, foldIn } = reference;
const data = ml.gatherInteractions({
  users: pairs.map(([user]) => `u${user}`),
  items: pairs.map(([, item]) => `i${item}`),
});
/** Places here of the users and items there, which appear in another order. */
const userAt = (user: number): number => data.users.indexOf(`u${user}`);
const itemAt = (item: number): number => data.items.indexOf(`i${item}`);
const count = data.items.length;

/** Every number of a matrix there beside its twin here. */
function compare(
  there: readonly (readonly number[])[],
  here: (row: number, column: number) => number,
  tolerance: number,
): void {
  let worst = 0;
  there.forEach((row, i) => {
    row.forEach((value, j) => {
      worst = Math.max(worst, Math.abs(value - here(i, j)));
    });
  });
  expect(worst).toBeLessThan(tolerance);
}

const dot = (a: Float64Array, i: number, b: Float64Array, j: number, width: number): number =>
  Array.from({ length: width }, (_, f) => (a[i * width + f] ?? 0) * (b[j * width + f] ?? 0)).reduce(
    (sum, v) => sum + v,
    0,
  );

describe('implicit ALS', () => {
  it.each([1, 2, 3])('ends with the scores of implicit (seed %i)', (seed) => {
    const { factors, l2, alpha, scores } = als;
    const options = { factors, l2, alpha, seed, iterations: 1500, steps: 6 };
    const { users, items, width } = ml.implicitAls(data, options);
    const score = (u: number, i: number) => dot(users, userAt(u), items, itemAt(i), width);
    compare(scores, score, 1e-5);
    const had = new Set(pairs.map(([u, i]) => `${u} ${i}`));
    const square = (list: Float64Array) => list.reduce((sum, v) => sum + v * v, 0);
    let loss = l2 * (square(users) + square(items));
    scores.forEach((row, u) => {
      row.forEach((_, i) => {
        const isHad = had.has(`${u} ${i}`);
        loss += (isHad ? 1 + alpha : 1) * (Number(isHad) - score(u, i)) ** 2;
      });
    });
    expect(loss / als.loss).toBeCloseTo(1, 6);
  });

  it('finds the point of a user from what she had as implicit does', () => {
    const { factors: width, l2, alpha } = als;
    const items = Float64Array.from(foldIn.items.flat());
    const points = foldIn.users.map((_, user) =>
      ml.foldIn(
        pairs.filter(([u]) => u === user).map(([, item]) => item),
        items,
        { width, l2, alpha },
      ),
    );
    compare(foldIn.users, (user, f) => points[user]?.[f] as number, 1e-6);
  });
});

describe('methods of one matrix', () => {
  it('item neighbours are cosines', () => {
    const matrix = ml.itemNeighbours(count, 0).fit(data);
    compare(reference.cosine, (i, j) => matrix[itemAt(i) * count + itemAt(j)] as number, 1e-7);
  });

  it('EASE is its closed form', () => {
    const { l2, weights } = reference.ease;
    const matrix = ml.ease(l2).fit(data);
    compare(weights, (i, j) => matrix[itemAt(i) * count + itemAt(j)] as number, 1e-7);
  });
});
