// The session cookie's attributes and how it is read back.
import { expect, test } from 'vitest';
import { createCookieTexts, sessionTokenOf } from './session-cookie.ts';

test('the cookie is never readable by scripts, and Secure behind https', () => {
  const plain = createCookieTexts(null).set('token', 30);
  expect(plain).toBe('aibaas_session=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000');
  expect(createCookieTexts('http://localhost:3004').set('token', 30)).toBe(plain);
  expect(createCookieTexts('https://aibaas.example.org').set('token', 30)).toBe(`${plain}; Secure`);
  expect(createCookieTexts('https://aibaas.example.org').clear()).toContain('Max-Age=0');
});

test('the token is found among other cookies and nowhere else', () => {
  expect(sessionTokenOf('theme=dark; aibaas_session=abc; x=y')).toBe('abc');
  expect(sessionTokenOf('not_aibaas_session=abc')).toBe(null);
  expect(sessionTokenOf('')).toBe(null);
  expect(sessionTokenOf(undefined)).toBe(null);
});
