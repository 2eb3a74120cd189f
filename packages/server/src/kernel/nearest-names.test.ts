// Suggestions for mistyped names: slips are found, strangers are not.
import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

const columns = ['date', 'credits', 'credit', 'customer_id', 'cnt', 'yr', 'id', 'b'];

test.each([
  ['Credit_s', ['credits', 'credit']],
  ['credtis', ['credits', 'credit']],
  ['dtae', ['date']],
  ['customerId', ['customer_id']],
  ['customer', ['customer_id']],
  ['ctn', ['cnt']],
  ['bb', ['b']],
])('%s is near %j', (wanted, near) => {
  expect(nearestNames(wanted, columns)).toEqual(near);
});

test.each(['zzz', 'temperature', 'xy', ''])('%j is near none of them', (wanted) => {
  expect(nearestNames(wanted, columns)).toEqual([]);
});

test('names in any script, at most three of them, in the order given when equally near', () => {
  expect(nearestNames('حساب', ['الحساب', 'date'])).toEqual(['الحساب']);
  expect(nearestNames('aab', ['aac', 'aad', 'aae', 'aaf'])).toEqual(['aac', 'aad', 'aae']);
});
