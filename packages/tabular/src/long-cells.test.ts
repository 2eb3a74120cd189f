// A cell of a hundred thousand characters costs no more than its length, whatever it nearly is: of each kind of value
// one that fails at its last character.
import { expect, it } from 'vitest';
import { columnReading } from './column-reading.ts';
import { valueConverter } from './convert-value.ts';
import { inferColumn } from './infer-column.ts';
import { Rejection } from './rejection.ts';
import type { ColumnType } from './types.ts';

const length = 100_000;
const nearly = [
  `${'1'.repeat(length)}x`,
  `1.${'1'.repeat(length)}x`,
  `1${',111'.repeat(length / 4)}x`,
  `1${' '.repeat(length)}x`,
  `${' '.repeat(length)}%x`,
  `10:00${' '.repeat(length)}x`,
  `2026-01-01${' '.repeat(length)}x`,
  `0${'7'.repeat(length)}!`,
  `€${' '.repeat(length)}1x`,
  `1e${'1'.repeat(length)}x`,
];
const context = { name: 'c', decimal: '.', isWhole: true, isDecimalAmbiguous: true } as const;
const types: readonly ColumnType[] = ['integer', 'number', 'boolean', 'date', 'timestamp'];

it.each(nearly.map((text, i) => [i, text] as const))('number %i', (_, text) => {
  const begun = performance.now();
  expect(inferColumn([text, text], context as never).type).toBe('text');
  expect(columnReading([text, text], { decimal: '.' } as never)).toBeDefined();
  for (const type of types) {
    const column = { name: 'c', source: 'c', type, nullable: true } as never;
    for (const format of ['percent', 'currency', undefined]) {
      const settings = { decimal: '.' } as const;
      const converter = valueConverter({ ...(column as object), format } as never, settings);
      expect(converter.fromText(text)).toBeInstanceOf(Rejection);
    }
  }
  // Seconds where a pattern goes back and forth, milliseconds where none does.
  expect(performance.now() - begun).toBeLessThan(2000);
});
