// A convolution learns what only runs of words tell, and words by their letters.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { StateReader } from '../../state/state-reader.ts';
import {
  type Convolution,
  convolutionOutput,
  fitConvolution,
  readConvolution,
  writeConvolution,
} from './index.ts';

const fillers = ['please', 'kindly', 'today', 'again', 'really', 'now', 'maybe', 'soon'];
const random = seededRandom(5);
const filler = (): string => fillers[Math.floor(random() * fillers.length)] as string;
/** Both classes have the same words; only what follows `send` and `block` differs. */
const phrases = ['send money and block card', 'send card and block money'];
const texts: string[] = [];
const y: number[] = [];
for (let i = 0; i < 200; i++) {
  texts.push(`${filler()} ${filler()} ${phrases[i % 2]} ${filler()}`);
  y.push(i % 2);
}
const options = { width: 32, filters: 32, epochs: 12 };
const model = fitConvolution(texts, y, 2, options, { seed: 1 });
const told = (text: string, of: Convolution = model): number => {
  const [first, second] = convolutionOutput(of, text).probabilities;
  return (second as number) > (first as number) ? 1 : 0;
};

test('runs tell apart what single words do not', () => {
  expect(told('soon soon send money and block card')).toBe(0);
  expect(told('send card and block money now maybe please')).toBe(1);
});

test('a word that was never seen is told by its letters', () => {
  const fruits = ['bananas', 'apples', 'cherries', 'melons'];
  const metals = ['copper', 'silver', 'nickel', 'cobalt'];
  const some = fruits.flatMap((fruit, i) =>
    fillers.flatMap((word) => [`${word} ${fruit} ${word}`, `${word} ${metals[i]} ${word}`]),
  );
  const learned = fitConvolution(
    some,
    some.map((_, i) => i % 2),
    2,
    options,
    { seed: 2 },
  );
  expect(told('please melon now', learned)).toBe(0);
  expect(told('please silvery now', learned)).toBe(1);
});

test('equal seeds give equal bytes, others do not', () => {
  const bytes = (seed: number): string =>
    JSON.stringify(writeConvolution(fitConvolution(texts, y, 2, options, { seed })));
  expect(bytes(1)).toBe(JSON.stringify(writeConvolution(model)));
  expect(bytes(2)).not.toBe(bytes(1));
});

describe('any text', () => {
  test.each([
    ['nothing', ''],
    ['one word', 'send'],
    ['unknown words', 'xylophone ქართული 🎈'],
    ['many words', 'send '.repeat(5000)],
    ['one endless word', 'sendmoney'.repeat(3000)],
  ])('%s gives probabilities', (_, text) => {
    const { probabilities, strength } = convolutionOutput(model, text);
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    expect(Number.isFinite(strength)).toBe(true);
  });

  test('says the same after more words than are kept', () => {
    const before = convolutionOutput(model, texts[0] as string);
    // Digits do not tell words apart, letters do.
    const word = (n: number): string =>
      String(n).replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? '');
    for (let i = 0; i < 5000; i += 50) {
      convolutionOutput(model, Array.from({ length: 50 }, (_, k) => word(i + k)).join(' '));
    }
    expect(convolutionOutput(model, texts[0] as string)).toEqual(before);
  });
});

test('learns from texts that are empty, alike or of one class', () => {
  for (const [some, classes] of [
    [
      ['', '', '', ''],
      [0, 1, 0, 1],
    ],
    [
      ['same', 'same', 'same'],
      [0, 1, 0],
    ],
    [
      ['a', 'b'],
      [0, 0],
    ],
  ] as const) {
    const learned = fitConvolution(some, classes, 2, options, { seed: 1 });
    expect(convolutionOutput(learned, 'a').probabilities.every(Number.isFinite)).toBe(true);
  }
});

test('tells how far it is, ends when it is asked to, and keeps what it has when time is over', () => {
  const seen: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }): void => {
    seen.push(done / total);
  };
  fitConvolution(texts, y, 2, options, { seed: 1, onProgress });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const aborted = { seed: 1, signal: { aborted: true } };
  expect(() => fitConvolution(texts, y, 2, options, aborted)).toThrow(
    expect.objectContaining({ code: 'cancelled' }),
  );
  const short = fitConvolution(texts, y, 2, options, { seed: 1, now: () => 2, deadlineMs: 1 });
  expect(convolutionOutput(short, 'send').probabilities.every(Number.isFinite)).toBe(true);
});

describe('as JSON', () => {
  const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(writeConvolution(model)));
  const read = (state: unknown): Convolution =>
    readConvolution(new StateReader(state, 'model.members.0'), 2);

  test('comes back saying nearly the same', () => {
    const again = read(json());
    for (const text of texts.slice(0, 20)) {
      const [a, b] = [convolutionOutput(model, text), convolutionOutput(again, text)];
      expect(b.probabilities[0]).toBeCloseTo(a.probabilities[0] as number, 1);
    }
  });

  test.each([
    ['width', 40],
    ['filters', 33],
    ['filters', 64],
    ['parts', { names: ['wsend'] }],
    ['parts', null],
    ['table', { bytes: 'AAAA', scales: '' }],
    ['taps', { bytes: '?', scales: '?' }],
    ['bias', ''],
    ['secondBias', 'AAAAAA=='],
  ])('with a damaged %s is refused: %j', (key, value) => {
    expect(() => read({ ...json(), [key]: value })).toThrow(
      expect.objectContaining({ code: 'state_invalid' }),
    );
  });
});
