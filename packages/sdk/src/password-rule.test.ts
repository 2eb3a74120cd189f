// The client says about passwords what the server says.
import { passwordRule as serverRule } from '@aibaas/contract';
import { expect, test } from 'vitest';
import { passwordRule } from './index.ts';

test('client and server state one rule for passwords, and its hint names its limit', () => {
  expect(passwordRule).toEqual(serverRule);
  expect(passwordRule.hint).toContain(`${passwordRule.lengthMin} characters`);
});
