// The reader of files stands alone, so its bounds are written twice; here they are held together.
import { limits } from '@aibaas/contract';
import { ROW_BYTES_MAX, VALUE_BYTES_MAX } from '@aibaas/tabular';
import { expect, test } from 'vitest';

test('a file may hold the values and rows that the API takes, and no larger ones', () => {
  expect(VALUE_BYTES_MAX).toBe(limits.cellBytesMax);
  expect(ROW_BYTES_MAX).toBe(limits.rowBytesMax);
});
