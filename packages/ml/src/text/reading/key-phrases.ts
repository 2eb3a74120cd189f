// What a text is about in a few phrases: runs of words between small words and signs, the long ones and those
// of words that keep company counting for more (RAKE; Rose, Engel, Cramer & Cowley 2010).
import { guessLanguage } from './language.ts';
import { type StopWordLanguage, stopWords } from './stop-words.ts';

export interface KeyPhrase {
  readonly phrase: string;
  readonly score: number;
}

/** Longer runs are sentences, not phrases. */
const wordsMax = 4;

/**
 * @param limit phrases at most
 * @example
 * keyPhrases('The delivery date is wrong. Please change the delivery date of my order.', 1)[0]?.phrase; // 'delivery date'
 */
export function keyPhrases(text: string, limit = 10): KeyPhrase[] {
  const small = stopWords.get(guessLanguage(text).language as StopWordLanguage) ?? new Set();
  const runs: string[][] = [];
  let run: string[] = [];
  const close = (): void => {
    if (run.length > 0 && run.length <= wordsMax) runs.push(run);
    run = [];
  };
  for (const part of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}'’-]+|[^\s]/gu) ?? []) {
    if (/[\p{L}\p{N}]/u.test(part) && !small.has(part)) run.push(part);
    else close();
  }
  close();
  const frequency = new Map<string, number>();
  const degree = new Map<string, number>();
  const times = new Map<string, number>();
  for (const words of runs) {
    const phrase = words.join(' ');
    times.set(phrase, (times.get(phrase) ?? 0) + 1);
    for (const word of words) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
      degree.set(word, (degree.get(word) ?? 0) + words.length);
    }
  }
  return [...times]
    .map(([phrase, count]) => {
      const words = phrase.split(' ');
      const sum = words.reduce((s, w) => s + (degree.get(w) ?? 0) / (frequency.get(w) ?? 1), 0);
      // The paper adds up; a phrase that comes again is more of a topic, so it is weighed by that too.
      return { phrase, score: sum * (1 + Math.log(count)) };
    })
    .sort((a, b) => b.score - a.score || (a.phrase < b.phrase ? -1 : 1))
    .slice(0, limit);
}
