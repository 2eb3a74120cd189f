// Codes against the vectors of the RFCs, and what is not a code.
import { expect, test } from 'vitest';
import { base32, codeOf, matchingStep, otpauthUri, stepOf } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

test('codes are those of RFC 6238 appendix B, cut to six digits', () => {
  const vectors: [number, string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ];
  for (const [seconds, code] of vectors) {
    expect(codeOf(secret, stepOf(seconds * 1000))).toBe(code);
  }
});

test('Base32 is that of RFC 4648, without padding', () => {
  const encoded = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) =>
    base32(Buffer.from(text)),
  );
  expect(encoded).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
});

test('a code counts in its step and the two beside it, and nowhere else', () => {
  const now = 1_800_000_000_000;
  const step = stepOf(now);
  const found = [-2, -1, 0, 1, 2].map((off) =>
    matchingStep(secret, codeOf(secret, step + off), now),
  );
  expect(found).toEqual([null, step - 1, step, step + 1, null]);
  const code = codeOf(secret, step);
  expect(matchingStep(secret, `${code.slice(0, 3)} ${code.slice(3)}`, now)).toBe(step);
  for (const wrong of ['', code.slice(1), `${code}0`, `x${code.slice(1)}`]) {
    expect(matchingStep(secret, wrong, now)).toBe(null);
  }
});

test('the address for the QR code names issuer and account', () => {
  const uri = new URL(otpauthUri(secret, 'ada+x@example.org', 'aibaas'));
  expect([uri.protocol, uri.host, uri.pathname]).toEqual([
    'otpauth:',
    'totp',
    '/aibaas:ada%2Bx%40example.org',
  ]);
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});
