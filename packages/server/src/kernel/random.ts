// The one door to chance: secrets from the system's generator, and a seeded stream for simulations.
import { createHash, randomBytes } from 'node:crypto';

export interface Chance {
  /** `count` unpredictable bytes. */
  bytes(count: number): Buffer;
  /** A secret of `count` random bytes as base64url text. */
  token(count: number): string;
  /** A number in [0, 1). */
  unit(): number;
}

function chanceFrom(bytes: (count: number) => Buffer): Chance {
  return {
    bytes,
    token: (count) => bytes(count).toString('base64url'),
    unit: () => bytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}

/** One call of the generator for many small requests: ids are made on every hot path. */
const poolBytes = 4096;
let pool = Buffer.alloc(0);

function pooledBytes(count: number): Buffer {
  if (count > 64) return randomBytes(count);
  if (pool.length < count) pool = randomBytes(poolBytes);
  const taken = Buffer.from(pool.subarray(0, count));
  pool = pool.subarray(count);
  return taken;
}

export const systemChance: Chance = chanceFrom(pooledBytes);

/** A repeatable stream for tests and simulations: SHA-256 of the seed and a counter. Not for secrets. */
export function seededChance(seed: string): Chance {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return chanceFrom((count) => {
    while (pool.length < count) {
      const block = createHash('sha256').update(`${seed}:${counter++}`).digest();
      pool = Buffer.concat([pool, block]);
    }
    const out = pool.subarray(0, count);
    pool = pool.subarray(count);
    return Buffer.from(out);
  });
}
