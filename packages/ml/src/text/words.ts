// Texts as words and parts of words, in any script. Case, width, numbers, addresses and names of people do
// not tell texts apart; what they are built of does.

import { feelingsOf } from './feelings.ts';

const address = /(?:https?:\/\/|www\.)\S*[^\s.,;:!?)\]]/g;
const mention = /@[\p{L}\p{N}_]+/gu;
const digits = /\p{N}/gu;
const wordOrSign = /[\p{L}\p{M}\p{N}'’_]+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * The words and signs of a text, in their order.
 *
 * @example
 * wordsOf('Paid £45 at https://a.example!'); // ['paid', '£', '00', 'at', 'urladdress', '!']
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(address, ' urladdress ')
    .replace(mention, ' someone ')
    .replace(digits, '0')
    .replaceAll('’', "'");
  return plain.match(wordOrSign) ?? [];
}

const negations = new Set(['not', 'no', 'never', "n't", 'cannot', 'without', 'hardly', 'nor']);
const ends = new Set(['.', ',', ';', '!', '?', ':', 'but']);

/** Marks the words behind a negation up to the end of the clause: `not good` says the opposite of `good`. */
export function markNegation(words: readonly string[]): string[] {
  let isNegated = false;
  return words.map((word) => {
    if (ends.has(word)) isNegated = false;
    const marked = isNegated && !ends.has(word) ? `${word}_not` : word;
    if (negations.has(word) || word.endsWith("n't")) isNegated = true;
    return marked;
  });
}

/** What the parts of a text are cut into. */
export interface GramOptions {
  /** Longest run of words. */
  readonly words: number;
  /** Shortest and longest run of letters within a word, its ends marked; null: none. */
  readonly letters: readonly [number, number] | null;
  readonly marksNegation: boolean;
  /** Adds what is known of the feelings of its words behind a text. */
  readonly addsFeelings: boolean;
}

/** The words of a text with what the options mark and add. */
export function markedWords(
  plain: readonly string[],
  { marksNegation, addsFeelings }: Pick<GramOptions, 'marksNegation' | 'addsFeelings'>,
): readonly string[] {
  const words = marksNegation ? markNegation(plain) : plain;
  return addsFeelings ? [...words, ...feelingsOf(words)] : words;
}

/** Calls back for each run of words (`w` before it) and of letters (`c` before it), repeats included. */
export function eachGram(text: string, options: GramOptions, take: (gram: string) => void): void {
  const plain = wordsOf(text);
  const words = markedWords(plain, options);
  for (let n = 1; n <= options.words; n++) {
    for (let i = 0; i + n <= words.length; i++) take(`w${words.slice(i, i + n).join(' ')}`);
  }
  if (options.letters === null) return;
  const [least, most] = options.letters;
  for (const word of plain) {
    const padded = ` ${word} `;
    for (let n = least; n <= most; n++) {
      for (let i = 0; i + n <= padded.length; i++) take(`c${padded.slice(i, i + n)}`);
      // A short word has one run of its whole length, not one for every longer length.
      if (n >= padded.length) break;
    }
  }
}
