// Answers that are the same for everybody: made once, kept as bytes, plain and gzipped, with an ETag.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Answer } from './route.ts';

export interface Prepared {
  /** The answer to a request with these headers: 304 for who has it already. */
  answer(headers: IncomingHttpHeaders): Answer<unknown>;
}

/** Smaller ones gain nothing. */
const gzipBytesMin = 1024;

/**
 * @example
 * const page = prepare('text/html; charset=utf-8', '<!doctype html>…');
 * page.answer(request.headers);
 */
export function prepare(
  type: string,
  content: string | Buffer,
  more: Readonly<Record<string, string>> = {},
): Prepared {
  const plain = Buffer.from(content);
  const gzip = plain.length < gzipBytesMin ? null : gzipSync(plain);
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const headers = { 'cache-control': 'no-cache', vary: 'accept-encoding', ...more };
  const etag = `W/"${digest}"`;
  return {
    answer({ 'if-none-match': known, 'accept-encoding': accepted }) {
      if (hasTag(known, digest)) {
        return new Answer(undefined, { status: 304, headers: { ...headers, etag } });
      }
      const given = { ...headers, etag, 'content-type': type };
      if (gzip === null || !/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(accepted ?? ''))) {
        return new Answer<unknown>(plain, { headers: given });
      }
      return new Answer<unknown>(gzip, { headers: { ...given, 'content-encoding': 'gzip' } });
    },
  };
}

/** The weak comparison of RFC 9110: the same content in whatever encoding. */
function hasTag(known: string | undefined, digest: string): boolean {
  if (known === undefined || known.length > 2000) return false;
  return (
    known.trim() === '*' ||
    known.split(',').some((tag) => tag.trim().replace('W/', '') === `"${digest}"`)
  );
}
