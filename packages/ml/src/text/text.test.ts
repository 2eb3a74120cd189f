// Texts: words in any script, sparse vectors, classes, and "none of these".
import { describe, expect, test } from 'vitest';
import { learnFeatures, usualFeatures } from './text-features.ts';
import { restoreTextModel } from './text-model.ts';
import { trainText } from './train-text.ts';
import { markNegation, wordsOf } from './words.ts';

const topics: Record<string, string[]> = {
  refund: ['money', 'refund', 'back', 'pay', 'charge'],
  parcel: ['parcel', 'late', 'track', 'delivery', 'box'],
  login: ['password', 'sign', 'account', 'locked', 'code'],
};
const fillers = ['please', 'my', 'the', 'now', 'why', 'help', 'again', 'today'];
const texts: string[] = [];
const labels: string[] = [];
for (const [topic, words] of Object.entries(topics)) {
  for (let i = 0; i < 60; i++) {
    const pick = (list: string[], k: number): string =>
      list[(i * 7 + k * 3) % list.length] as string;
    texts.push(`${pick(fillers, 1)} ${pick(words, i)} ${pick(fillers, i)} ${pick(words, 2 + i)}`);
    labels.push(topic);
  }
}

describe('words', () => {
  test.each([
    ['Paid £45 at https://a.example!', ['paid', '£', '00', 'at', 'urladdress', '!']],
    ['@ann don’t', ['someone', "don't"]],
    ['ＡＢＣ ｶﾞ', ['abc', 'ガ']],
    ['আমি ভাত', ['আমি', 'ভাত']],
    ['', []],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('behind a negation are marked up to the end of the clause', () => {
    expect(markNegation(['not', 'good', ',', 'fine'])).toEqual(['not', 'good_not', ',', 'fine']);
  });
});

test('vectors have length 1 and know what they do not know', () => {
  const features = learnFeatures(texts, usualFeatures);
  const { values, unknown } = features.vectorOf(texts[0] as string);
  expect(Math.hypot(...values)).toBeCloseTo(1, 5);
  expect(unknown).toBeLessThan(0.5);
  expect(features.vectorOf('xylophone quartz').unknown).toBe(1);
  expect(features.vectorOf('').places).toHaveLength(0);
});

describe('classes', () => {
  test('are told apart; the JSON predicts nearly the same', () => {
    const model = trainText(texts, labels, { seed: 3 });
    expect(model.predictOne('why was the parcel late').prediction).toBe('parcel');
    const again = restoreTextModel(JSON.parse(JSON.stringify(model)));
    for (const text of ['refund my money', 'locked account', '', '…']) {
      const [a, b] = [model.predictOne(text), again.predictOne(text)];
      expect(b.prediction).toBe(a.prediction);
      for (const [name, p] of Object.entries(a.probabilities)) {
        expect(b.probabilities[name]).toBeCloseTo(p, 1);
        expect(Number.isFinite(p)).toBe(true);
      }
    }
    expect(JSON.stringify(trainText(texts, labels, { seed: 3 }))).toBe(JSON.stringify(model));
  });

  test('a class called oos is for what belongs to none', () => {
    const strange = ['weather in paris', 'play some jazz', 'tell a joke', 'who won', 'boil an egg'];
    const many = Array.from({ length: 40 }, (_, i) => `${strange[i % 5]} ${i} tomorrow evening`);
    const model = trainText([...texts, ...many], [...labels, ...many.map(() => 'oos')], {
      seed: 1,
    });
    expect(model.classes).toContain('oos');
    expect(model.predictOne(texts[5] as string).prediction).toBe('refund');
    expect(model.predictOne('sing me a lullaby').prediction).toBe('oos');
  });

  test('the limit of time leaves a model', () => {
    let time = 0;
    const now = (): number => (time += 1);
    const model = trainText(texts, labels, { seed: 1, now, deadlineMs: 2 });
    expect(model.predictOne('parcel').probabilities).toBeDefined();
  });

  test.each([
    ['one class', ['a', 'b', 'c', 'd'], ['x', 'x', 'x', 'x'], 'one_class'],
    ['no rows', [], [], 'rows_missing'],
    ['lists of two lengths', ['a'], [], 'rows_differ'],
    ['nothing but blanks', ['', ' ', '', ' '], ['x', 'y', 'x', 'y'], 'vocabulary_empty'],
  ])('%s is refused', (_, given, named, code) => {
    expect(() => trainText(given, named, { seed: 1 })).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [{ format: 'x' }, 'format_unknown'],
    [{ format: 'aibaas.text-model', version: 9 }, 'version_newer'],
    [{ format: 'aibaas.text-model', version: 1, classes: 3 }, 'state_invalid'],
  ])('a model that is %j is refused', (json, code) => {
    expect(() => restoreTextModel(json)).toThrow(expect.objectContaining({ code }));
  });
});

test('what classes are called says what their texts are about', () => {
  const codes = ['ax', 'bo', 'cu', 'di', 'el', 'fa'];
  const some = codes.flatMap((code) => [`${code} one`, `${code} two`, `${code} three`]);
  const named = ['lost_card', 'freshFruit', 'late-train', 'new.house', 'bad weather', 'open door'];
  const model = trainText(
    some,
    some.map((_, i) => named[Math.floor(i / 3)] as string),
    { seed: 1 },
  );
  expect(model.predictOne('the train').prediction).toBe('late-train');
  expect(model.predictOne('fruit').prediction).toBe('freshFruit');
});

test('a network whose width no kernel can take is refused', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = six.flatMap((word) => [`${word} it`, `${word} is`]);
  const json = JSON.parse(
    JSON.stringify(
      trainText(
        some,
        some.map((text) => text.slice(0, 1)),
        { seed: 1 },
      ),
    ),
  );
  json.members[0].hidden = 40;
  expect(() => restoreTextModel(json)).toThrow(
    expect.objectContaining({ code: 'state_invalid', path: 'model.members[0].hidden' }),
  );
});
