// An action is offered to those who may, and the others read who may.
import { expect, it } from 'vitest';
import { offered } from './who-may.ts';

it('offers the action to those who may alone', () => {
  const said = (isAllowed: boolean) => offered(isAllowed, 'Count rows.', 'define a metric', 'go');
  expect(said(true)).toEqual({ needs: 'Count rows.', action: 'go' });
  expect(said(false)).toEqual({
    needs:
      'Count rows. Your role looks and changes nothing: a member, admin or owner can define a metric.',
  });
});
