// A guess at the language of a text: by its script where one language writes in it, else by its small words.
// It knows the 15 languages of the list of small words and those with a script of their own, no others.
import { stopWords } from './stop-words.ts';

export interface LanguageGuess {
  /** ISO 639-1; null when nothing told. */
  readonly language: string | null;
  /** Lead over the second, 0 … 1; a share of the evidence, not a probability. */
  readonly confidence: number;
}

/** Scripts that stand for one language here; Arabic and Devanagari are shared by others that are not known. */
const scripts: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
];

/** Letters that few languages have; each counts half a small word. */
const letters: Readonly<Record<string, string>> = {
  de: 'ßäöü',
  fr: 'çèêëîïœùû',
  es: 'ñ¿¡',
  it: 'ìò',
  pt: 'ãõ',
  sv: 'åäö',
  da: 'åæø',
  pl: 'ąćęłńśźż',
  cs: 'ěřůčšž',
  tr: 'ğışç',
  fi: 'äö',
  ru: 'ыэъё',
  uk: 'іїєґ',
};

/** More does not make the guess better. */
const lettersMax = 20_000;

/**
 * @example
 * guessLanguage('Wo ist mein Paket und wann kommt es?').language; // 'de'
 * @example
 * guessLanguage('荷物はどこですか').language; // 'ja'
 * @example
 * guessLanguage('12345').language; // null
 */
export function guessLanguage(text: string): LanguageGuess {
  const plain = text.slice(0, lettersMax).normalize('NFC').toLowerCase();
  const total = plain.match(/\p{L}/gu)?.length ?? 0;
  if (total === 0) return { language: null, confidence: 0 };
  const shares = scripts.map(
    ([language, pattern]) => [language, (plain.match(pattern)?.length ?? 0) / total] as const,
  );
  // Japanese is written with Han signs too; a tenth of kana tells it from Chinese.
  const kana = shares[0]?.[1] ?? 0;
  const own = shares.find(([language, share]) =>
    language === 'ja' ? share > 0.1 : share > 0.5 && !(language === 'zh' && kana > 0.1),
  );
  if (own !== undefined) return { language: own[0], confidence: Math.min(1, own[1]) };
  return bySmallWords(plain);
}

function bySmallWords(plain: string): LanguageGuess {
  const words = plain.match(/[\p{L}\p{M}]+/gu) ?? [];
  const scores = [...stopWords].map(([language, list]) => {
    let score = 0;
    // A word of many languages tells little of each.
    for (const word of words) if (list.has(word)) score += 1 / holders(word);
    for (const letter of letters[language] ?? '') {
      if (plain.includes(letter)) score += 0.5;
    }
    return { language, score };
  });
  scores.sort((a, b) => b.score - a.score || (a.language < b.language ? -1 : 1));
  const [first, second] = scores;
  if (first === undefined || second === undefined || first.score === second.score) {
    return { language: null, confidence: 0 };
  }
  return {
    language: first.language,
    confidence: (first.score - second.score) / (first.score + second.score),
  };
}

function holders(word: string): number {
  let count = 0;
  for (const list of stopWords.values()) if (list.has(word)) count += 1;
  return count;
}
