// Which words each class has been seen with: how much of a text's weight the told class knows.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import { wordsOf } from './words.ts';

export class ClassWords {
  readonly #seen: ReadonlyMap<
    string,
    { readonly idf: number; readonly classes: ReadonlySet<number> }
  >;
  readonly #idfOfUnknown: number;

  constructor(seen: ReadonlyMap<string, { idf: number; classes: ReadonlySet<number> }>) {
    this.#seen = seen;
    let most = 1;
    for (const { idf } of seen.values()) most = Math.max(most, idf);
    this.#idfOfUnknown = most;
  }

  /** Share of the words' weight that class `c` was seen with; 0 for a text without words. */
  coverage(text: string, c: number): number {
    let [known, total] = [0, 0];
    for (const word of new Set(wordsOf(text))) {
      const found = this.#seen.get(word);
      const idf = found?.idf ?? this.#idfOfUnknown;
      total += idf;
      if (found?.classes.has(c) === true) known += idf;
    }
    return total > 0 ? known / total : 0;
  }

  toJSON(): unknown {
    const words = [...this.#seen.keys()];
    return {
      words,
      idf: packFloats(Float32Array.from(words, (word) => this.#seen.get(word)?.idf ?? 0)),
      classes: words.map((word) => [...(this.#seen.get(word)?.classes ?? [])].join(' ')),
    };
  }
}

export function learnClassWords(texts: readonly string[], y: ArrayLike<number>): ClassWords {
  const counts = new Map<string, { texts: number; classes: Set<number> }>();
  texts.forEach((text, row) => {
    for (const word of new Set(wordsOf(text))) {
      const entry = counts.get(word) ?? { texts: 0, classes: new Set<number>() };
      counts.set(word, entry);
      entry.texts += 1;
      entry.classes.add(y[row] as number);
    }
  });
  const seen = [...counts].map(([word, { texts: count, classes }]) => {
    // As it will be read back: 32-bit.
    const idf = Math.fround(1 + Math.log((1 + texts.length) / (1 + count)));
    return [word, { idf, classes }] as const;
  });
  return new ClassWords(new Map(seen));
}

export function readClassWords(state: StateReader): ClassWords {
  const words = state.texts('words');
  const idf = unpackFloats(state.text('idf'), words.length, `${state.path}.idf`);
  const classes = state.texts('classes', words.length);
  const seen = words.map((word, i) => {
    const list = (classes[i] as string).split(' ').map(Number);
    if (list.some((c) => !Number.isInteger(c) || c < 0)) {
      const path = `${state.path}.classes[${i}]`;
      throw new MlError('state_invalid', path, `${path} is no list of classes.`);
    }
    return [word, { idf: idf[i] as number, classes: new Set(list) }] as const;
  });
  return new ClassWords(new Map(seen));
}
