// Reading texts: language, entities, names, phrases, topics, near-duplicates; half of it is bad input.
import { describe, expect, test } from 'vitest';
import {
  findEntities,
  findTopics,
  Gazetteer,
  guessLanguage,
  keyPhrases,
  NearDuplicates,
} from './index.ts';

describe('the language', () => {
  test.each([
    ['Where is my parcel and when will it be here?', 'en'],
    ['Je ne peux pas ouvrir mon compte', 'fr'],
    ['¿Dónde está mi pedido? No lo tengo', 'es'],
    ['Não consigo entrar na minha conta', 'pt'],
    ['Non posso aprire il mio conto, perché?', 'it'],
    ['Ik kan niet bij mijn rekening', 'nl'],
    ['Jag kan inte öppna mitt konto', 'sv'],
    ['Jeg kan ikke åbne min konto, hvorfor?', 'da'],
    ['Nie mogę się zalogować, dlaczego?', 'pl'],
    ['Я не могу войти, почему это так', 'ru'],
    ['Я не можу увійти, чому це так є', 'uk'],
    ['我的包裹在哪里', 'zh'],
    ['내 소포는 어디에 있나요', 'ko'],
    ['أين الطرد', 'ar'],
    ['', null],
    ['???', null],
    ['zzz qqq', null],
  ])('of %j is %s', (text, language) => {
    const guess = guessLanguage(text);
    expect(guess.language).toBe(language);
    expect(guess.confidence).toBeGreaterThanOrEqual(0);
    expect(guess.confidence).toBeLessThanOrEqual(1);
  });
});

describe('entities', () => {
  const told = (text: string): string[] =>
    findEntities(text).map((entity) => `${entity.kind} ${entity.text}`);

  test.each([
    ['see https://a.example/x?y=1.', ['url https://a.example/x?y=1']],
    ['from DE89 3704 0044 0532 0130 00 now', ['iban DE89 3704 0044 0532 0130 00']],
    ['card 4111 1111 1111 1111', ['card 4111 1111 1111 1111']],
    ['call +44 20 7946 0958 at 10:30', ['phone +44 20 7946 0958', 'time 10:30']],
    ['on 3rd March 2026 or 31.12.2026', ['date 3rd March 2026', 'date 31.12.2026']],
    ['1,200.50 EUR or $5', ['money 1,200.50 EUR', 'money $5']],
    ['host 10.0.0.1', ['ip 10.0.0.1']],
    ['card 4111 1111 1111 1112', []],
    ['2026-02-30', []],
    ['256.1.1.1', []],
    ['DE89 3704 0044 0532 0130 01', []],
    ['a@b', []],
    ['', []],
  ])('of %j', (text, entities) => {
    expect(told(text)).toEqual(entities);
  });

  test('have their places in the text', () => {
    const text = '😀 pay £5 to x@y.example';
    for (const { start, end, text: own } of findEntities(text)) {
      expect(text.slice(start, end)).toBe(own);
    }
  });

  test.each(['a', '1', '1 ', '@', '+', 'a.', '1.', '(0'])(
    'of %j a hundred thousand times end',
    (part) => {
      expect(findEntities(part.repeat(100_000))).toBeDefined();
    },
  );
});

describe('names', () => {
  test('the longest wins, whatever its case', () => {
    const names = new Gazetteer({ city: ['York', 'New York'], river: ['York'] });
    expect(names.find('NEW  YORK, york')).toEqual([
      { kind: 'city', name: 'New York', start: 0, end: 9 },
      { kind: 'city', name: 'York', start: 11, end: 15 },
    ]);
    expect(names.find('')).toEqual([]);
  });

  test('without letters are refused', () => {
    expect(() => new Gazetteer({ city: ['York', ' - '] })).toThrow(
      expect.objectContaining({ code: 'name_empty', path: 'names.city[1]' }),
    );
  });
});

test('key phrases stand between small words', () => {
  const phrases = keyPhrases('Credit card declined at the cash machine. My credit card declined!');
  expect(phrases[0]?.phrase).toBe('credit card declined');
  expect(phrases.map(({ phrase }) => phrase)).toContain('cash machine');
  expect(keyPhrases('')).toEqual([]);
  expect(keyPhrases('the of and')).toEqual([]);
});

describe('topics', () => {
  const [a, b] = [
    ['parcel', 'late', 'box', 'courier'],
    ['password', 'login', 'code', 'locked'],
  ];
  const texts = Array.from({ length: 40 }, (_, i) => {
    const words = (i % 2 === 0 ? a : b) as string[];
    return `the ${words[i % 4]} and my ${words[(i + 1) % 4]} is ${words[(i + 2) % 4]}`;
  });

  test('part the texts by their words', () => {
    const { topics, topicOf } = findTopics(texts, { topics: 2, seed: 1, words: 4 });
    expect(topicOf).toEqual(texts.map((_, i) => (topicOf[0] === 0 ? i % 2 : 1 - (i % 2))));
    expect(topics.map(({ words }) => [...words].sort())).toContainEqual(
      [...(a as string[])].sort(),
    );
  });

  test('refuse a bad number, and no words', () => {
    expect(() => findTopics(texts, { topics: 0, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'topics_invalid' }),
    );
    expect(() => findTopics(['', ''], { topics: 2, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'vocabulary_empty' }),
    );
  });
});

describe('near-duplicates', () => {
  test('are found, added and removed', () => {
    const known = new NearDuplicates();
    for (let i = 0; i < 300; i++)
      known.add(`t${i}`, `message ${i * 7919} about thing ${i * 104729}`);
    known.add('a', 'The quick brown fox jumps over the lazy dog');
    known.add('empty', '…');
    expect(known.search('the quick brown fox jumps over a lazy dog')[0]?.id).toBe('a');
    expect(known.search('The quick brown fox jumps over the lazy dog')[0]?.likeness).toBe(1);
    expect(known.search('')).toEqual([]);
    expect(() => known.add('a', 'x')).toThrow(expect.objectContaining({ code: 'id_duplicate' }));
    known.remove('a');
    known.remove('never there');
    expect(known.search('The quick brown fox jumps over the lazy dog')).toEqual([]);
  });

  test('likeness is that of the sets of runs', () => {
    const [one, two] = ['abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvw999'];
    const runs = (text: string): Set<string> =>
      new Set(Array.from({ length: text.length - 3 }, (_, i) => text.slice(i, i + 4)));
    const common = [...runs(one)].filter((run) => runs(two).has(run)).length;
    const known = new NearDuplicates();
    known.add('one', one);
    const exact = common / (runs(one).size + runs(two).size - common);
    expect(Math.abs((known.search(two, 0)[0]?.likeness ?? 0) - exact)).toBeLessThan(0.13);
  });
});
