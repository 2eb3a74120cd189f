// What is known of the feelings of words stands behind a text, where it is asked for.
import { expect, test } from 'vitest';
import { feelingsOf } from './feelings.ts';
import { learnFeatures, usualFeatures } from './text-features.ts';
import { trainText } from './train-text.ts';
import { markedWords, wordsOf } from './words.ts';

test.each([
  ['A superb film', ['§5']],
  ['not bad at all, but awful', ['§-3_not', '§-3']],
  ['no', ['§-1']],
  ['constructor toString __proto__', []],
  ['ein Tisch', []],
  ['', []],
])('of %j', (text, feelings) => {
  const words = markedWords(wordsOf(text), { marksNegation: true, addsFeelings: false });
  expect(feelingsOf(words)).toEqual(feelings);
  expect(markedWords(wordsOf(text), { marksNegation: true, addsFeelings: true })).toEqual([
    ...words,
    ...feelings,
  ]);
});

test('a vector knows a feeling whose word it never met', () => {
  const texts = ['a superb film', 'a superb play', 'an outstanding film', 'the play'];
  const options = { ...usualFeatures, letters: null, documentsMin: 1, addsFeelings: true };
  const [plain, rated] = [{ ...options, addsFeelings: false }, options].map(
    (some) => learnFeatures(texts, some).vectorOf('breathtaking').places.length,
  );
  expect([plain, rated]).toEqual([0, 1]);
});

test('a word that was never seen tells good from bad by its feeling', () => {
  const good = ['superb', 'wonderful', 'fantastic', 'brilliant', 'amazing'];
  const bad = ['awful', 'terrible', 'horrible', 'dreadful', 'worst'];
  const frames = ['a # film', 'the play was #', 'what a # evening', '# from first to last'];
  const pairs = frames.flatMap((frame) => [
    ...good.map((word) => [frame.replace('#', word), 'good'] as const),
    ...bad.map((word) => [frame.replace('#', word), 'bad'] as const),
  ]);
  const model = trainText(
    pairs.map(([text]) => text),
    pairs.map(([, label]) => label),
    { seed: 1 },
  );
  expect(model.predictOne('a breathtaking song').prediction).toBe('good');
  expect(model.predictOne('a despicable song').prediction).toBe('bad');
});
