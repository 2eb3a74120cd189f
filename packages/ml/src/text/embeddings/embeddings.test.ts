// Vectors of words from texts whose words are interchangeable in known groups.
import { expect, test } from 'vitest';
import { learnWordVectors, restoreWordVectors } from './index.ts';

const groups = {
  fruit: ['apple', 'pear', 'plum', 'cherry'],
  metal: ['iron', 'copper', 'zinc', 'tin'],
};
const frames = {
  fruit: ['eat the ripe # with cream', 'a sweet # grew on the tree', 'peel this # first'],
  metal: ['melt the hard # in fire', 'a heavy # rod was bent', 'forge this # again'],
};
const texts = (['fruit', 'metal'] as const).flatMap((kind) =>
  frames[kind].flatMap((frame) => groups[kind].map((word) => frame.replace('#', word))),
);
const vectors = learnWordVectors(texts, { seed: 1, dimensions: 12 });

test('words that stand in the same places are near each other', () => {
  for (const words of Object.values(groups)) {
    for (const word of words) {
      const near = vectors.nearest(word, 3).map((found) => found.word);
      expect(near.sort(), word).toEqual(words.filter((other) => other !== word).sort());
    }
  }
  expect(vectors.nearest('APPLE', 1)).toHaveLength(1);
});

test('texts about the same are alike without a word in common', () => {
  const alike = vectors.likeness('ripe apple', 'sweet pear');
  expect(alike).toBeGreaterThan(vectors.likeness('ripe apple', 'forge zinc') + 0.3);
  expect(Math.hypot(...vectors.textVector('ripe apple'))).toBeCloseTo(1, 5);
});

test('what was not learned is said so, never NaN', () => {
  expect(vectors.vectorOf('quartz')).toBeNull();
  expect(vectors.nearest('quartz')).toEqual([]);
  expect(vectors.likeness('quartz', 'apple')).toBe(0);
  expect([...vectors.textVector('')]).toEqual(Array.from({ length: 12 }, () => 0));
});

test('equal seeds give equal bytes, and the JSON says nearly the same', () => {
  const json = JSON.stringify(vectors);
  expect(JSON.stringify(learnWordVectors(texts, { seed: 1, dimensions: 12 }))).toBe(json);
  const again = restoreWordVectors(JSON.parse(json));
  expect(again.likeness('ripe apple', 'sweet pear')).toBeCloseTo(
    vectors.likeness('ripe apple', 'sweet pear'),
    2,
  );
});

test.each([
  [[], {}, 'vocabulary_empty'],
  [['a b', 'c d'], {}, 'vocabulary_empty'],
  [texts, { dimensions: 1.5 }, 'option_invalid'],
  [texts, { window: 0 }, 'option_invalid'],
  [texts, { occurrencesMin: Number.NaN }, 'option_invalid'],
] as const)('%j with %j is refused', (some, options, code) => {
  const act = (): unknown => learnWordVectors(some, { seed: 1, ...options });
  expect(act).toThrow(expect.objectContaining({ code }));
});

test.each([
  [{ format: 'x' }, 'format_unknown'],
  [{ format: 'aibaas.word-vectors', version: 2 }, 'version_newer'],
  [{ format: 'aibaas.word-vectors', version: 1, words: ['a'], dimensions: 2 }, 'state_invalid'],
])('vectors that are %j are refused', (json, code) => {
  expect(() => restoreWordVectors(json)).toThrow(expect.objectContaining({ code }));
});
