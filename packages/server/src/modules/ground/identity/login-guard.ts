// Slows guessing of passwords down: failures are counted per account and address, and per account
// from anywhere, before the password is looked at, so that concurrent guesses count as well.
import { createHmac } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import * as store from './credential-store.ts';
import { failureMemoryMs, failuresAllowed, pauseSeconds } from './rules.ts';

export interface LoginGuard {
  /** Counts an attempt as failed until `succeeded`. @throws AppError `login_locked`. */
  attempt(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

export function createLoginGuard(
  database: Database,
  clock: Clock,
  credentialKey: string,
): LoginGuard {
  const hashed = (text: string): Buffer =>
    createHmac('sha256', credentialKey).update(`login ${text}`).digest();
  const keysOf = (email: string, address: string) => [
    { key: hashed(`${email}\n${address}`), allowed: failuresAllowed.fromOneAddress },
    { key: hashed(email), allowed: failuresAllowed.fromAnywhere },
  ];
  return {
    async attempt(email, address) {
      const now = clock.now();
      const waitMs = await database.system('failed sign-ins', async (tx) => {
        let longest = 0;
        for (const { key, allowed } of keysOf(email, address)) {
          const row = await store.lockFailures(tx, key, new Date(now));
          const lockedForMs = (row.locked_until?.getTime() ?? 0) - now;
          longest = Math.max(longest, lockedForMs);
          if (longest > 0) continue;
          const isForgotten = now - row.last_at.getTime() > failureMemoryMs;
          const count = isForgotten ? 1 : row.count + 1;
          const pauseMs = pauseSeconds(count, allowed) * 1000;
          await store.saveFailures(tx, key, {
            count,
            last_at: new Date(now),
            locked_until: pauseMs === 0 ? null : new Date(now + pauseMs),
          });
        }
        return longest;
      });
      if (waitMs <= 0) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError('login_locked', { seconds }, { retryAfterSeconds: seconds });
    },
    async succeeded(email, address) {
      const keys = keysOf(email, address).map(({ key }) => key);
      await database.system('failed sign-ins', (tx) => store.deleteFailures(tx, keys));
    },
  };
}
