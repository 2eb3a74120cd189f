// Codes of authenticator apps: TOTP (RFC 6238) over HOTP (RFC 4226) with SHA-1, 30 seconds and six
// digits, which is what every app understands. Which codes were used is the caller's knowledge.
import { createHmac, timingSafeEqual } from 'node:crypto';

const stepSeconds = 30;
const digits = 6;
/** A code of the step before or after the present one is accepted: clocks differ. */
const stepsAround = 1;
export const secretBytes = 20;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 Base32 without padding, as apps take it by hand. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

/**
 * The code of a time step.
 *
 * @param step number of 30-second steps since 1970
 * @example
 * codeOf(Buffer.from('12345678901234567890'), 1); // '287082', RFC 6238 appendix B at 59 s
 */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac[mac.length - 1] as number) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

export function stepOf(nowMs: number): number {
  return Math.floor(nowMs / 1000 / stepSeconds);
}

/** The step whose code this is, among the present one and its neighbours; null for a wrong code. */
export function matchingStep(secret: Uint8Array, code: string, nowMs: number): number | null {
  const given = Buffer.from(code.replaceAll(/\s/g, ''));
  const present = stepOf(nowMs);
  let found: number | null = null;
  for (let step = present - stepsAround; step <= present + stepsAround; step += 1) {
    const wanted = Buffer.from(codeOf(secret, step));
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) found = step;
  }
  return found;
}

/** The address that apps read as a QR code. */
export function otpauthUri(secret: Uint8Array, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepSeconds),
  });
  return `otpauth://totp/${label}?${query}`;
}
