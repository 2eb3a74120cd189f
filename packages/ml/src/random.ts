// Seeded chance: a small fast generator whose whole state is four integers.
// Not for secrets, and never seeded from the clock; the caller always gives the seed.

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * xoshiro128** (Blackman & Vigna 2018) seeded through splitmix32, 32 bits a draw.
 *
 * @param seed any finite number; equal seeds give equal sequences on every machine
 * @example
 * const random = seededRandom(1);
 * random(); // always the same first number
 */
export function seededRandom(seed: number): Random {
  let mix = (Math.trunc(seed) ^ Math.trunc(seed / 4294967296)) | 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) | 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;
  return () => {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result / 4294967296;
  };
}

/** Standard normal draws by the polar method (Marsaglia & Bray 1964). */
export function seededNormal(seed: number): Random {
  const uniform = seededRandom(seed);
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  };
}

/**
 * Puts a list in an order of chance, in place (Fisher & Yates): every order is as likely.
 *
 * @returns the same list
 * @example
 * shuffle([1, 2, 3], seededRandom(1)); // always in the same order
 */
export function shuffle<List extends { length: number; [place: number]: unknown }>(
  list: List,
  random: Random,
): List {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const moved = list[i];
    list[i] = list[j];
    list[j] = moved;
  }
  return list;
}
