// Two independent 32-bit hashes of a text or number, equal on every machine: MurmurHash3's mixing over
// UTF-16 units. Not for secrets.

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function hash(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = Math.imul(rotate(k, 15), 0x1b873593);
    h = (Math.imul(rotate(h ^ k, 13), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The number 1 and the text "1" are the same item. */
export function hashPair(item: string | number): [number, number] {
  const text = typeof item === 'string' ? item : String(item);
  return [hash(text, 0x9747b28c), hash(text, 0x3c6ef372)];
}
