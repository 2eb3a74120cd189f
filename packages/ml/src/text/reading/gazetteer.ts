// Known names found in texts: products, places, people of a list that the caller has. The longest name that
// begins at a word wins; case and width of letters do not matter.
import { MlError } from '../../errors.ts';

export interface NamedPlace {
  readonly kind: string;
  /** As the list has it. */
  readonly name: string;
  /** UTF-16 places in the text. */
  readonly start: number;
  readonly end: number;
}

interface Entry {
  readonly kind: string;
  readonly name: string;
}

const word = /[\p{L}\p{M}\p{N}]+/gu;
const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase();

export class Gazetteer {
  readonly #entries = new Map<string, Entry>();
  #wordsMax = 0;

  /**
   * @param names by kind
   * @throws MlError `name_empty` for a name without a letter or digit
   * @example
   * const places = new Gazetteer({ city: ['York', 'New York'], product: ['Pro Plan'] });
   * places.find('The pro plan in new york').map(({ name }) => name); // ['Pro Plan', 'New York']
   */
  constructor(names: Readonly<Record<string, readonly string[]>>) {
    for (const [kind, list] of Object.entries(names)) {
      list.forEach((name, i) => {
        const words = plainOf(name).match(word) ?? [];
        if (words.length === 0) {
          const path = `names.${kind}[${i}]`;
          throw new MlError('name_empty', path, `${path} has no letter or digit; leave it out.`);
        }
        this.#wordsMax = Math.max(this.#wordsMax, words.length);
        const key = words.join(' ');
        // The first of two equal names stays: the caller's order is a ranking.
        if (!this.#entries.has(key)) this.#entries.set(key, { kind, name });
      });
    }
  }

  find(text: string): NamedPlace[] {
    const words = Array.from(text.matchAll(word), (match) => ({
      plain: plainOf(match[0]),
      start: match.index,
      end: match.index + match[0].length,
    }));
    const found: NamedPlace[] = [];
    for (let i = 0; i < words.length; ) {
      let step = 1;
      for (let n = Math.min(this.#wordsMax, words.length - i); n > 0; n--) {
        const run = words.slice(i, i + n);
        const entry = this.#entries.get(run.map(({ plain }) => plain).join(' '));
        if (entry === undefined) continue;
        found.push({ ...entry, start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 });
        step = n;
        break;
      }
      i += step;
    }
    return found;
  }
}
