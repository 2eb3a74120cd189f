// Principals of credentials that were verified a moment ago, by SHA-256 of what was presented, so
// that a hot caller costs one hash and one look-up. Nothing lives in it longer than 30 seconds.
import { hash } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.ts';
import type { KnownPrincipal } from './principal.ts';
import type { Revocations } from './revocations.ts';

const lifeMs = 30_000;
const entriesMax = 10_000;

interface Entry {
  readonly principal: KnownPrincipal;
  readonly until: number;
}

export interface Verified {
  readonly principal: KnownPrincipal;
  /** Epoch milliseconds after which it is refused; may lie behind `expiresAt` by a leeway. */
  readonly until: number;
}

export interface CredentialCache {
  /** The cached principal, or what `verify` finds; concurrent callers share one verification. */
  get(
    channel: 'bearer' | 'cookie',
    text: string,
    verify: () => Promise<Verified>,
  ): Promise<KnownPrincipal>;
}

export function createCredentialCache(clock: Clock, revocations: Revocations): CredentialCache {
  const entries = new Map<string, Entry>();
  const running = new Map<string, Promise<KnownPrincipal>>();

  revocations.listen((id) => {
    running.clear();
    for (const [key, { principal }] of entries) {
      if (principal.credentialId === id || principal.personId === id) entries.delete(key);
    }
  });

  async function fill(key: string, verify: () => Promise<Verified>): Promise<KnownPrincipal> {
    const counter = revocations.counter;
    const { principal, until } = await verify();
    if (counter === revocations.counter) {
      if (entries.size >= entriesMax) entries.delete(entries.keys().next().value as string);
      entries.set(key, { principal, until: Math.min(until, clock.now() + lifeMs) });
    }
    return principal;
  }

  return {
    get(channel, text, verify) {
      const key = hash('sha256', `${channel} ${text}`, 'base64');
      const entry = entries.get(key);
      if (entry !== undefined) {
        if (clock.now() < entry.until) return Promise.resolve(entry.principal);
        entries.delete(key);
      }
      const shared = running.get(key);
      if (shared !== undefined) return shared;
      const verification = fill(key, verify).finally(() => {
        if (running.get(key) === verification) running.delete(key);
      });
      running.set(key, verification);
      return verification;
    },
  };
}
