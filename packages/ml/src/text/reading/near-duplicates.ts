// Texts that are nearly the same, found without comparing each with each: signatures of least hashes
// (Broder 1997) in bands (Indyk & Motwani 1998). Likeness is the share of common runs of letters.
import { MlError } from '../../errors.ts';
import { hashPair } from '../../sketches/hash.ts';

export interface NearDuplicate {
  readonly id: string;
  /** Estimated Jaccard likeness of the runs of letters; standard error at most 0.045. */
  readonly likeness: number;
}

/** 32 bands of 4: half of the pairs with likeness 0.36 meet in a band, 97 % of those with 0.57. */
const bands = 32;
const rows = 4;
const hashes = bands * rows;
/** Letters of a run; blanks count, so order of words matters a little. */
const runLength = 4;

export class NearDuplicates {
  readonly #signatures = new Map<string, Uint32Array>();
  readonly #buckets = new Map<string, string[]>();

  get size(): number {
    return this.#signatures.size;
  }

  /** @throws MlError `id_duplicate` when the id is there already */
  add(id: string, text: string): void {
    if (this.#signatures.has(id)) {
      throw new MlError('id_duplicate', 'id', `"${id}" is there already; remove it first.`);
    }
    const signature = signatureOf(text);
    if (signature === null) return;
    this.#signatures.set(id, signature);
    for (const key of keysOf(signature)) {
      const list = this.#buckets.get(key);
      if (list === undefined) this.#buckets.set(key, [id]);
      else list.push(id);
    }
  }

  remove(id: string): void {
    const signature = this.#signatures.get(id);
    if (signature === undefined) return;
    this.#signatures.delete(id);
    for (const key of keysOf(signature)) {
      const left = (this.#buckets.get(key) ?? []).filter((other) => other !== id);
      if (left.length === 0) this.#buckets.delete(key);
      else this.#buckets.set(key, left);
    }
  }

  /**
   * The likest first. A text without letters or digits is like none.
   *
   * @param likenessMin below about 0.4 some are missed
   * @example
   * const known = new NearDuplicates();
   * known.add('a', 'My parcel has not arrived yet, where is it?');
   * known.add('b', 'How do I change my password?');
   * known.search('my parcel has not arrived yet. Where is it').map(({ id }) => id); // ['a']
   */
  search(text: string, likenessMin = 0.5): NearDuplicate[] {
    const signature = signatureOf(text);
    if (signature === null) return [];
    const met = new Set(keysOf(signature).flatMap((key) => this.#buckets.get(key) ?? []));
    return Array.from(met, (id) => {
      const other = this.#signatures.get(id) as Uint32Array;
      let same = 0;
      for (let i = 0; i < hashes; i++) if (signature[i] === other[i]) same += 1;
      return { id, likeness: same / hashes };
    })
      .filter(({ likeness }) => likeness >= likenessMin)
      .sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
  }
}

function signatureOf(text: string): Uint32Array | null {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  if (words === null) return null;
  const plain = words.join(' ');
  const least = new Uint32Array(hashes).fill(0xffff_ffff);
  const seen = new Set<string>();
  for (let at = 0; at + runLength <= plain.length || at === 0; at++) {
    const run = plain.slice(at, at + runLength);
    if (seen.has(run)) continue;
    seen.add(run);
    // Double hashing: the i-th function is first + i × second, mixed once more.
    const [first, second] = hashPair(run);
    for (let i = 0; i < hashes; i++) {
      let h = (first + Math.imul(i, second | 1)) | 0;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = (h ^ (h >>> 13)) >>> 0;
      if (h < (least[i] as number)) least[i] = h;
    }
  }
  return least;
}

function keysOf(signature: Uint32Array): string[] {
  return Array.from(
    { length: bands },
    (_, b) => `${b}:${signature.subarray(b * rows, (b + 1) * rows).join(',')}`,
  );
}
