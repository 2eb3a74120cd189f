// The short form of `npm run attack`: those attacks that can share a server, on the product and on its
// weak twin.
import { describe, expect, test } from 'vitest';
import { loadClasses } from './classes.ts';
import { tryClass, type Verdict } from './trial.ts';

const classes = await loadClasses();

describe.each(classes)('$name', (one) => {
  test('each attack fails here and works on the weak twin', async () => {
    const verdicts: Verdict[] = [];
    for await (const verdict of tryClass(one, { withAlone: false })) verdicts.push(verdict);
    const isShared = one.attacks.filter(({ isAlone }) => isAlone !== true);
    expect(verdicts.map(({ attack }) => attack)).toEqual(isShared.map(({ name }) => name));
    for (const { attack, onProduct, onTwin } of verdicts) {
      expect({ attack, onProduct }).toMatchObject({ onProduct: { isSuccessful: false } });
      expect({ attack, onTwin }).toMatchObject({ onTwin: { isSuccessful: true } });
    }
  });
});
