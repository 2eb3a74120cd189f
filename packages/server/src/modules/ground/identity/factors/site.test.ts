// For which address a passkey is, and which pages count as ours.
import { expect, test } from 'vitest';
import { ownSite, siteOf } from './site.ts';

const rpIdOf = (publicUrl: string | null, host: string) => siteOf(publicUrl, { host })?.rpId;

test('the public address decides where there is one, whatever the host says', () => {
  expect(rpIdOf('https://app.example.org/', 'evil.example.com')).toBe('app.example.org');
  const page = { host: '10.0.0.5:3004', origin: 'https://app.example.org' };
  expect(siteOf('https://app.example.org/studio', page)).toEqual({
    rpId: 'app.example.org',
    origins: ['https://app.example.org'],
    isOwnPage: true,
  });
  const insider = { host: '10.0.0.5:3004', origin: 'http://10.0.0.5:3004' };
  expect(siteOf('https://app.example.org', insider)?.isOwnPage).toBe(false);
});

test('without one it is the host of the request, over http on this machine alone', () => {
  expect(siteOf(null, { host: 'localhost:3004' })?.origins).toEqual([
    'https://localhost:3004',
    'http://localhost:3004',
  ]);
  expect(siteOf(null, { host: 'app.example.org' })?.origins).toEqual(['https://app.example.org']);
  expect(rpIdOf(null, '[::1]:3004')).toBe('[::1]');
  const near = { host: 'localhost:3004', origin: 'http://localhost:3005' };
  expect(siteOf(null, near)?.isOwnPage).toBe(false);
});

test('a host that is none has no passkeys, and another page none of ours', () => {
  for (const host of ['', 'a b', 'user@example.org', 'example.org/path', 'example.org:port']) {
    expect([host, siteOf(null, { host })]).toEqual([host, null]);
  }
  expect(siteOf(null, {})).toBe(null);
  expect(() => ownSite(null, undefined)).toThrow(/origin/);
  const foreign = siteOf(null, { host: 'localhost', origin: 'https://evil.example.com' });
  expect(() => ownSite(foreign, 'https://evil.example.com')).toThrow(/evil/);
});
