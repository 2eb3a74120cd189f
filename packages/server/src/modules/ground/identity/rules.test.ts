// The pure decisions of identity.
import { expect, test } from 'vitest';
import type { Action, Role, Scope } from '../../../kernel/http/context.ts';
import { isAllowed } from './abilities.ts';
import {
  commonWorkspaces,
  lowerRole,
  mayActOnRole,
  normalEmail,
  passwordWeakness,
  pauseSeconds,
  scopeBeyond,
} from './rules.ts';

const roles: Role[] = ['owner', 'admin', 'member', 'viewer'];
const actions: Action[] = ['read', 'create', 'update', 'delete'];
const all: Scope[] = ['read', 'write', 'admin'];

test('every role may do exactly what its row says', () => {
  const matrix = Object.fromEntries(
    roles.map((role) => [
      role,
      ['tables', 'members', 'keys', 'audit'].map((subject) =>
        actions.filter((action) => isAllowed(role, all, action, subject)).join(' '),
      ),
    ]),
  );
  const everything = 'read create update delete';
  expect(matrix).toEqual({
    owner: [everything, everything, everything, everything],
    admin: [everything, everything, everything, everything],
    member: [everything, 'read', '', ''],
    viewer: ['read', 'read', '', ''],
  });
});

test('a scope narrows whatever the role allows, and no scope allows what the role does not', () => {
  expect(isAllowed('owner', ['read'], 'create', 'tables')).toBe(false);
  expect(isAllowed('owner', ['read'], 'read', 'tables')).toBe(true);
  expect(isAllowed('owner', ['read'], 'read', 'audit')).toBe(false);
  expect(isAllowed('owner', ['write'], 'read', 'tables')).toBe(false);
  expect(isAllowed('owner', ['read', 'write'], 'create', 'keys')).toBe(false);
  expect(isAllowed('viewer', all, 'create', 'tables')).toBe(false);
  expect(isAllowed('member', all, 'create', 'keys')).toBe(false);
  for (const action of actions) expect(isAllowed('owner', [], action, 'tables')).toBe(false);
});

test('roles are ranked: nobody acts above their own', () => {
  expect(mayActOnRole('admin', 'owner')).toBe(false);
  expect(mayActOnRole('owner', 'owner')).toBe(true);
  expect(mayActOnRole('member', 'admin')).toBe(false);
  expect(lowerRole('owner', 'viewer')).toBe('viewer');
});

test('scopes and workspaces only ever shrink', () => {
  expect(scopeBeyond(['read', 'admin'], ['read', 'write'])).toBe('admin');
  expect(scopeBeyond(['read'], all)).toBe(null);
  expect(commonWorkspaces(null, ['a'])).toEqual(['a']);
  expect(commonWorkspaces(['a', 'b'], ['b', 'c'])).toEqual(['b']);
  expect(commonWorkspaces(null, null)).toBe(null);
});

test('the pause after failures starts at the allowed number, doubles and is bounded', () => {
  const allowed = 5;
  expect(pauseSeconds(allowed - 1, allowed)).toBe(0);
  expect([0, 1, 2, 5, 500].map((more) => pauseSeconds(allowed + more, allowed))).toEqual([
    30, 60, 120, 900, 900,
  ]);
  expect(pauseSeconds(allowed + 5, allowed, 60)).toBe(60);
});

test('weak passwords are refused with their reason, long ones in any script are not', () => {
  const reasons = ['short', 'aaaaaaaaaa', 'Password123', 'me@example.org'].map((password) =>
    passwordWeakness(password, 'me@example.org'),
  );
  expect(reasons).toEqual([
    'it has fewer than 8 characters',
    'it repeats one or two characters',
    'it is among the first that anyone tries',
    'it is the e-mail address',
  ]);
  expect(passwordWeakness('سلام دنیا خوب', 'me@example.org')).toBe(null);
  expect(normalEmail('Zoë@Example.ORG')).toBe('zoë@example.org');
});
