// Which actions are offered to whom.
import { expect, test } from 'vitest';
import { mayOf } from './may-rules.ts';

const all = ['read', 'write', 'admin'] as const;

test.each([
  ['owner', all, { change: true, manage: true }],
  ['admin', all, { change: true, manage: true }],
  ['member', all, { change: true, manage: false }],
  ['viewer', all, { change: false, manage: false }],
  ['owner', ['read'], { change: false, manage: false }],
  ['admin', ['read', 'write'], { change: true, manage: false }],
] as const)('%s with %j', (role, scopes, may) => {
  expect(mayOf({ role, scopes: [...scopes] })).toEqual(may);
});
