// The seal of every list's cursor: what a client sends back is exactly what it was given, for the same
// list of the same tenant. What stands inside a cursor is the list's own business.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Cursors {
  /** @param list what the cursor belongs to: tenant, route and its parameters */
  seal(list: string, cursor: string): string;
  /** @throws AppError `cursor_invalid` for one that is not ours, not whole, or of another list */
  open(list: string, sealed: string): string;
}

/** 128 bits in base64url. */
const sealLength = 22;

/**
 * @param key a secret of this installation
 * @example
 * const cursors = createCursors(secrets.credentialKey);
 * cursors.open('list', cursors.seal('list', 'after-7')); // 'after-7'
 */
export function createCursors(key: string): Cursors {
  const sealOf = (list: string, cursor: string): string =>
    createHmac('sha256', key)
      .update(`cursor\0${list}\0${cursor}`)
      .digest('base64url')
      .slice(0, sealLength);
  return {
    seal: (list, cursor) => `${cursor}.${sealOf(list, cursor)}`,
    open(list, sealed) {
      const cursor = sealed.slice(0, -sealLength - 1);
      const given = Buffer.from(sealed.slice(cursor.length));
      const right = Buffer.from(`.${sealOf(list, cursor)}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        throw new AppError('cursor_invalid');
      }
      return cursor;
    },
  };
}
