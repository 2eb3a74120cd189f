// The pure decisions of identity.
import { expect, test } from 'vitest';
import type { Scope } from '../../../kernel/http/context.ts';
import {
  commonWorkspaces,
  lowerRole,
  mayActOnRole,
  normalEmail,
  pauseSeconds,
  scopeBeyond,
} from './rules.ts';

const all: Scope[] = ['read', 'write', 'admin'];

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

test('e-mail addresses are one person’s whatever their case', () => {
  expect(normalEmail('Zoë@Example.ORG')).toBe('zoë@example.org');
});
