// Finds runs of words and letters by two 32-bit hashes that grow by one letter at a time, so that no string is
// made. Two runs out of 120,000 share both hashes with a chance below one in a thousand million.
import type { Tokens } from './tokens.ts';
import type { GramOptions } from './words.ts';

const [startA, startB] = [0x811c9dc5 | 0, 0x3c6ef372];
const [primeA, primeB] = [0x01000193, 0x9e3779b1 | 0];
const blank = 32;

const growA = (a: number, code: number): number => Math.imul(a ^ code, primeA);
const growB = (b: number, code: number): number =>
  Math.imul(((b << 5) | (b >>> 27)) ^ code, primeB);

const ofWords = 'w'.charCodeAt(0);
const ofLetters = 'c'.charCodeAt(0);
const [wordsA, wordsB] = [growA(startA, ofWords), growB(startB, ofWords)];
const [lettersA, lettersB] = [growA(startA, ofLetters), growB(startB, ofLetters)];

export class GramTable {
  /** Both hashes, place + 1 and nothing, of each slot: one line of the cache holds whole slots. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param grams as `eachGram` names them */
  constructor(grams: readonly string[]) {
    let size = 16;
    while (size < 2 * grams.length) size *= 2;
    this.#slots = new Int32Array(4 * size);
    this.#mask = size - 1;
    grams.forEach((gram, place) => {
      let [a, b] = [startA, startB];
      for (let i = 0; i < gram.length; i++) {
        const code = gram.charCodeAt(i);
        a = growA(a, code);
        b = growB(b, code);
      }
      let slot = (a ^ (a >>> 15) ^ b) & this.#mask;
      while (this.#slots[4 * slot + 2] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots.set([a, b, place + 1], 4 * slot);
    });
  }

  /** The place of a run; −1 where it is not known. */
  #find(a: number, b: number): number {
    const slots = this.#slots;
    let slot = (a ^ (a >>> 15) ^ b) & this.#mask;
    for (;;) {
      const at = 4 * slot;
      const place = slots[at + 2] as number;
      if (place === 0 || (slots[at] === a && slots[at + 1] === b)) return place - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /**
   * Writes the places of all runs of words that are known, repeats included.
   *
   * @returns how many were written, and how many runs are not known
   */
  wordPlaces(tokens: Tokens, longest: number, into: Int32Array): readonly [number, number] {
    const { codes, starts, ends, count } = tokens;
    let [written, missed] = [0, 0];
    for (let t = 0; t < count; t++) {
      let [a, b] = [wordsA, wordsB];
      const last = Math.min(t + longest, count);
      for (let u = t; u < last; u++) {
        if (u > t) {
          a = growA(a, blank);
          b = growB(b, blank);
        }
        const end = ends[u] as number;
        for (let i = starts[u] as number; i < end; i++) {
          const code = codes[i] as number;
          a = growA(a, code);
          b = growB(b, code);
        }
        const place = this.#find(a, b);
        if (place < 0) missed += 1;
        else into[written++] = place;
      }
    }
    return [written, missed];
  }

  /** Writes the places of all runs of letters within words that are known. @returns how many */
  letterPlaces(
    { codes, starts, ends, count }: Tokens,
    [least, most]: NonNullable<GramOptions['letters']>,
    into: Int32Array,
    from: number,
  ): number {
    let written = from;
    for (let t = 0; t < count; t++) {
      const first = (starts[t] as number) - 1;
      const end = (ends[t] as number) + 1;
      for (let i = first; i + least <= end; i++) {
        let [a, b] = [lettersA, lettersB];
        const last = Math.min(i + most, end);
        for (let k = i; k < last; k++) {
          const code = codes[k] as number;
          a = growA(a, code);
          b = growB(b, code);
          if (k - i + 1 < least) continue;
          const place = this.#find(a, b);
          if (place >= 0) into[written++] = place;
        }
      }
    }
    return written;
  }
}
