// Prophet of @bsull/augurs among the methods, where its two packages are installed: in this repository, or in the
// folder that AIBAAS_PROPHET_FOLDER names.
import { seededNormal } from '@aibaas/ml';
import { describe, expect, it } from 'vitest';
import { findProphet, loadProphet, type ProphetPlaces } from './prophet.ts';

function installed(): ProphetPlaces | null {
  try {
    return findProphet(process.env.AIBAAS_PROPHET_FOLDER ?? process.cwd());
  } catch (error) {
    console.log(`skipped: ${(error as Error).message}`);
    return null;
  }
}

const places = installed();

describe.skipIf(places === null)('Prophet', () => {
  it('follows a line and a week', async () => {
    const make = await loadProphet(places as ProphetPlaces);
    const normal = seededNormal(1);
    const truth = (i: number) => 100 + 0.2 * i + 15 * Math.sin((2 * Math.PI * i) / 7);
    const values = Float64Array.from({ length: 400 }, (_, i) => truth(i) + normal());
    const path = make(28, 'D').fit(values).forecast(28);
    path.forEach((value, i) => {
      expect(Math.abs(value - truth(400 + i))).toBeLessThan(3);
    });
  });

  it('gives finite numbers for histories of every length', async () => {
    const make = await loadProphet(places as ProphetPlaces);
    for (const length of [1, 2, 3, 10, 40]) {
      const path = make(6, 'M')
        .fit(Float64Array.from({ length }, (_, i) => 5 + (i % 3)))
        .forecast(6);
      expect(path).toHaveLength(6);
      expect(path.every(Number.isFinite)).toBe(true);
    }
  });
});
