// The hashed way from a text to its vector finds exactly the runs that `eachGram` names, in any script.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnFeatures, usualFeatures } from './text-features.ts';
import { createTokens, fillTokens } from './tokens.ts';
import { eachGram, wordsOf } from './words.ts';

const pieces = fc.constantFrom(
  ...[
    'card',
    "don't",
    'not',
    'WWW.a.b',
    'https://x.y',
    '@ann',
    '12',
    'a_b',
    'ＡＢ',
    '包裹',
    '\ud800',
  ],
  ...['.', '!', '/', ':', '://', ' ', '\t', '\u0001', '’', 'www.', 'x.www.y', 'Ünï'],
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

function tokenized(text: string): string[] {
  const tokens = createTokens();
  fillTokens(text, tokens);
  return Array.from({ length: tokens.count }, (_, t) =>
    String.fromCharCode(...tokens.codes.subarray(tokens.starts[t], tokens.ends[t])),
  );
}

test('the buffer holds the words of the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(tokenized(text)).toEqual(wordsOf(text));
    }),
  );
});

test.each([false, true])(
  'vectors hold the runs of the text, negation marked: %s',
  (marksNegation) => {
    const options = { ...usualFeatures, words: 3, marksNegation, documentsMin: 1 };
    const some = [
      "I don't like the card, but 包裹 is fine",
      'not a_b 12 www.a.b',
      'card card card',
    ];
    const features = learnFeatures(some, options);
    const placeOf = new Map(features.grams.map((gram, place) => [gram, place]));
    const own = fc.array(fc.constantFrom(...some.flatMap(wordsOf), 'new'), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          own.map((words) => words.join(' ')),
        ),
        (text) => {
          const expected = new Set<number>();
          let [known, all] = [0, 0];
          eachGram(text, options, (gram) => {
            const place = placeOf.get(gram);
            if (place !== undefined) expected.add(place);
            if (!gram.startsWith('w')) return;
            all += 1;
            if (place !== undefined) known += 1;
          });
          const { places, values, unknown } = features.vectorOf(text);
          expect(new Set(places)).toEqual(expected);
          expect(places).toHaveLength(expected.size);
          expect(values.every((value) => value > 0)).toBe(true);
          expect(unknown > 0).toBe(known < all);
        },
      ),
    );
  },
);

test('a long text after a short one finds room', () => {
  const features = learnFeatures(['aa bb', 'aa bb'], usualFeatures);
  features.vectorOf('aa');
  expect(features.vectorOf('aa bb '.repeat(50_000)).places).toHaveLength(features.size);
  expect(features.vectorOf('x'.repeat(100_000)).unknown).toBe(1);
});
