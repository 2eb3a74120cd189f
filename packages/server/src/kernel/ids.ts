// The one door to identifiers: uuid v7 (RFC 9562), which sort by the time they were made.
import type { Clock } from './clock.ts';
import type { Chance } from './random.ts';

export interface Ids {
  /** A new uuid v7. Two of one process never collide and sort in the order they were made. */
  next(): string;
}

/** Bits: 48 of milliseconds, 4 version, 12 counter, 2 variant, 62 random (RFC 9562 method 1). */
export function createIds(clock: Clock, chance: Chance): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    next() {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        counter = chance.bytes(2).readUInt16BE(0) & 0x7ff;
      } else if (++counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      const bytes = Buffer.alloc(16);
      bytes.writeUIntBE(lastMs, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      chance.bytes(8).copy(bytes, 8);
      bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        hex.slice(12, 16),
        hex.slice(16, 20),
        hex.slice(20),
      ].join('-');
    },
  };
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
