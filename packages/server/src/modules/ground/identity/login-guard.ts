// Slows guessing down: failures are counted before the proof is looked at, so that concurrent guesses
// count as well, each attempt in the buckets that it falls into (guess-buckets.ts).
import { createHmac } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import * as store from './credential-store.ts';
import * as factors from './factors/store.ts';
import type { Bucket } from './guess-buckets.ts';
import { pauseSeconds } from './rules.ts';

export interface LoginGuard {
  /** Counts an attempt as failed until `succeeded`. @throws AppError `login_locked`. */
  attempt(buckets: readonly Bucket[]): Promise<void>;
  succeeded(buckets: readonly Bucket[]): Promise<void>;
  /** Whether somebody signed in to the account from this source within 90 days. */
  knows(email: string, source: string): Promise<boolean>;
  remember(email: string, source: string): Promise<void>;
  /** Counts one more try of something short-lived; true up to `triesMax`. */
  isWithin(name: string, triesMax: number): Promise<boolean>;
}

const sourceMemoryMs = 90 * 24 * 60 * 60 * 1000;

export function createLoginGuard(
  database: Database,
  clock: Clock,
  credentialKey: string,
): LoginGuard {
  const hashed = (text: string): Buffer =>
    createHmac('sha256', credentialKey).update(`login ${text}`).digest();
  const sourceKey = (email: string, source: string): Buffer => hashed(`known ${email}\n${source}`);
  return {
    async attempt(buckets) {
      const now = clock.now();
      const waitMs = await database.system('failed sign-ins', async (tx) => {
        const counted: (Bucket & { key: Buffer; count: number })[] = [];
        let longest = 0;
        for (const bucket of buckets) {
          const key = hashed(bucket.name);
          const row = await store.lockFailures(tx, key, new Date(now));
          longest = Math.max(longest, (row.locked_until?.getTime() ?? 0) - now);
          const isForgotten = now - row.last_at.getTime() > bucket.memoryMs;
          counted.push({ ...bucket, key, count: isForgotten ? 1 : row.count + 1 });
        }
        // A refused attempt looked at no proof, so it does not count.
        if (longest > 0) return longest;
        for (const { key, count, allowed, pauseSecondsMax } of counted) {
          const pauseMs = pauseSeconds(count, allowed, pauseSecondsMax) * 1000;
          const locked_until = pauseMs === 0 ? null : new Date(now + pauseMs);
          await store.saveFailures(tx, key, { count, last_at: new Date(now), locked_until });
        }
        return 0;
      });
      if (waitMs <= 0) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError('login_locked', { seconds }, { retryAfterSeconds: seconds });
    },
    async succeeded(buckets) {
      if (buckets.length === 0) return;
      const keys = buckets.map(({ name }) => hashed(name));
      await database.system('failed sign-ins', (tx) => store.deleteFailures(tx, keys));
    },
    knows: (email, source) =>
      database.system('known sources', (tx) =>
        factors.isKnownSource(tx, sourceKey(email, source), new Date(clock.now() - sourceMemoryMs)),
      ),
    remember: (email, source) =>
      database.system('known sources', (tx) =>
        factors.rememberSource(tx, sourceKey(email, source), new Date(clock.now())),
      ),
    isWithin: (name, triesMax) =>
      database.system('failed sign-ins', async (tx) => {
        const key = hashed(name);
        const now = new Date(clock.now());
        const row = await store.lockFailures(tx, key, now);
        const count = row.count + 1;
        await store.saveFailures(tx, key, { count, last_at: now, locked_until: null });
        return count <= triesMax;
      }),
  };
}
