// Which page a one-time link opens.
import { expect, test } from 'vitest';
import { followedLink } from './link-token.ts';

test.each([
  ['#/owner?token=a', { to: '/owner', token: 'a' }],
  ['#/join?token=b-_', { to: '/join', token: 'b-_' }],
  ['#/reset?token=c', { to: '/reset', token: 'c' }],
  ['#/sign-in?token=d', { to: '/email-link', token: 'd' }],
  ['#/join', null],
  ['#/join?other=a', null],
  ['#/constructor?token=a', null],
  ['#//evil.example?token=a', null],
  ['', null],
])('%s', (hash, page) => {
  expect(followedLink(hash)).toEqual(page);
});
