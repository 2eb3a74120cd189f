// Challenges that need no row: body, end and chance under a MAC that also covers what they are for
// and whose they are. A stranger who asks for a million of them fills nothing; what was answered is
// remembered until it expires, so that each is good once.
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Chance } from '../../../../kernel/random.ts';

export type Ceremony = 'register' | 'sign-in' | 'second-factor' | 'step-up' | 'login';

export interface Challenges {
  /** @param binding what must be the same again when it is answered, such as the person's id. */
  make(ceremony: Ceremony, binding: string, body?: Buffer): Buffer;
  /** The body without any proof, for finding what it is bound to; null for another length. */
  bodyOf(challenge: Buffer, bodyBytes: number): Buffer | null;
  /** Null where it is not ours, of another ceremony or person, or expired. */
  check(ceremony: Ceremony, binding: string, challenge: Buffer): CheckedChallenge | null;
}

export interface CheckedChallenge {
  /** Names the challenge where its answers are remembered. */
  readonly key: Buffer;
  readonly expiresAt: Date;
}

export const challengeMs = 5 * 60 * 1000;
const timeBytes = 6;
const nonceBytes = 16;
const macBytes = 32;

export function createChallenges(credentialKey: string, clock: Clock, chance: Chance): Challenges {
  const macOf = (ceremony: Ceremony, binding: string, signed: Buffer): Buffer =>
    createHmac('sha256', credentialKey)
      .update(`challenge ${ceremony}\n${binding}\n`)
      .update(signed)
      .digest();
  return {
    make(ceremony, binding, body = Buffer.alloc(0)) {
      const end = Buffer.alloc(timeBytes);
      end.writeUIntBE(clock.now() + challengeMs, 0, timeBytes);
      const signed = Buffer.concat([body, end, chance.bytes(nonceBytes)]);
      return Buffer.concat([signed, macOf(ceremony, binding, signed)]);
    },
    bodyOf(challenge, bodyBytes) {
      const isWhole = challenge.length === bodyBytes + timeBytes + nonceBytes + macBytes;
      return isWhole ? challenge.subarray(0, bodyBytes) : null;
    },
    check(ceremony, binding, challenge) {
      const signedBytes = challenge.length - macBytes;
      if (signedBytes < timeBytes + nonceBytes) return null;
      const signed = challenge.subarray(0, signedBytes);
      const isOurs = timingSafeEqual(
        macOf(ceremony, binding, signed),
        challenge.subarray(signedBytes),
      );
      const expiresAt = signed.readUIntBE(signedBytes - nonceBytes - timeBytes, timeBytes);
      if (!isOurs || expiresAt <= clock.now()) return null;
      return { key: hash('sha256', challenge, 'buffer'), expiresAt: new Date(expiresAt) };
    },
  };
}
