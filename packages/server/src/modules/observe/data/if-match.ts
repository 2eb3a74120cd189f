// The version that an If-Match header names: `3`, `"3"` or `W/"3"`; `*` is any (RFC 9110, 13.1.1).
import { AppError } from '../../../kernel/errors.ts';

export function readVersion(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '*') return null;
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(String(header));
  if (match !== null) return Number(match[1]);
  const first = 'the If-Match header must be the _version of the row';
  throw new AppError('request_invalid', { count: 1, first });
}
