// Recovery codes: ten, each good once, for when phone and passkey are gone. 80 random bits each, so
// a keyed hash suffices where a password needs a slow one.
import { createHmac } from 'node:crypto';
import type { Chance } from '../../../../kernel/random.ts';

const count = 10;
const groups = 4;
/** Crockford's Base32 in small letters: none that are taken for another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten codes like `3k7q-x0mp-9dtz-hw4c`. */
export function makeRecoveryCodes(chance: Chance): string[] {
  return Array.from({ length: count }, () => {
    const letters = [...chance.bytes(groups * 4)].map((byte) => alphabet[byte & 31]).join('');
    return (letters.match(/.{4}/g) as string[]).join('-');
  });
}

/** The hash that is kept; spaces, dashes, case and look-alikes make no difference. */
export function recoveryHash(credentialKey: string, personId: string, code: string): Buffer {
  const letters = code
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return createHmac('sha256', credentialKey).update(`recovery ${personId} ${letters}`).digest();
}
