// Which origins are the server's own: scheme, host and port together.
import { describe, expect, test } from 'vitest';
import { originCheck } from './origin.ts';

const plain = originCheck({ publicUrl: null, corsOrigins: [] });
const behindTls = originCheck({
  publicUrl: 'https://app.example',
  corsOrigins: ['https://shop.example'],
});

describe('without a public address', () => {
  test.each([
    ['http://a.example', { host: 'a.example' }, true],
    ['http://a.example', { host: 'a.example:80' }, true],
    ['http://127.0.0.1:3004', { host: '127.0.0.1:3004' }, true],
    ['https://a.example', { host: 'a.example' }, false],
    ['http://a.example:8080', { host: 'a.example' }, false],
    ['http://b.example', { host: 'a.example' }, false],
    ['null', { host: 'a.example' }, false],
    [undefined, { host: 'a.example' }, false],
    ['http://a.example', {}, false],
    ['http://a.example', { host: 'a b' }, false],
    ['https://a.example', { host: 'a.example', 'x-forwarded-proto': 'https' }, true],
    ['https://a.example', { host: 'a.example', 'x-forwarded-proto': 'HTTPS, http' }, true],
    ['https://a.example', { host: 'a.example', forwarded: 'for=1.2.3.4;proto=https' }, true],
    ['http://a.example', { host: 'a.example', 'x-forwarded-proto': 'https' }, false],
    ['javascript://a.example', { host: 'a.example', 'x-forwarded-proto': 'javascript' }, false],
  ])('%s for %j: %s', (origin, headers, expected) => {
    expect(plain({ ...headers, ...(origin === undefined ? {} : { origin }) })).toBe(expected);
  });
});

describe('with a public address behind TLS', () => {
  test.each([
    ['https://app.example', 'app.example', true],
    ['https://shop.example', 'app.example', true],
    ['http://app.example', 'app.example', false],
    ['http://shop.example', 'app.example', false],
    ['https://app.example:8443', 'app.example', false],
    ['http://localhost:3004', 'localhost:3004', true],
    ['https://localhost:3004', 'localhost:3004', false],
  ])('%s for %s: %s', (origin, host, expected) => {
    expect(behindTls({ origin, host })).toBe(expected);
  });
});
