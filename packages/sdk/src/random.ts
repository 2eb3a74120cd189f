// The one place in this package that uses chance.

/** A number from [0, 1) that spreads retries of many clients over time. */
export const fraction = (): number => Math.random();

/**
 * A 128-bit random id in hex. `crypto.randomUUID` is missing on pages that are served over plain
 * http from another machine, so this takes the bytes itself.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
