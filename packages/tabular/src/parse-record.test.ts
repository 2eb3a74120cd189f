/** Single rows, as repairs and inserts give them. */
import { describe, expect, it } from 'vitest';
import { type Column, type ColumnType, parseRecord, splitRecord } from './index.ts';
import { importFile } from './testing/files.ts';

function column(name: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { name, source: name.toUpperCase(), type, nullable: true, ...more };
}

describe('parseRecord', () => {
  const columns = [
    column('id', 'integer', { nullable: false }),
    column('x', 'number'),
    column('ok', 'boolean'),
    column('day', 'date', { format: 'DD/MM/YYYY' }),
    column('at', 'timestamp'),
    column('note', 'text'),
    column('extra', 'json'),
  ];

  it('takes values as programs give them', () => {
    const values = {
      id: 9007199254740993n,
      x: 1e21,
      ok: false,
      day: '13/01/2024',
      at: '2024-01-01T10:00:00+02:00',
      note: 'tab\there',
      extra: { a: [1, null] },
    };
    expect(parseRecord(values, columns)).toEqual({
      copy: '9007199254740993\t1e+21\tf\t2024-01-13\t2024-01-01 10:00:00+02:00\ttab\\there\t{"a":[1,null]}\n',
      row: {
        id: '9007199254740993',
        x: 1e21,
        ok: false,
        day: '2024-01-13',
        at: '2024-01-01T10:00:00+02:00',
        note: 'tab\there',
        extra: { a: [1, null] },
      },
    });
  });

  it('takes what is missing as null and empty text as text', () => {
    expect(parseRecord({ id: 1, note: '' }, columns)).toMatchObject({
      copy: '1\t\\N\t\\N\t\\N\t\\N\t\t\\N\n',
      row: { x: null, note: '', extra: null },
    });
  });

  it.each<[string, Record<string, unknown>, string | null, string, RegExp]>([
    ['a missing value', { x: 1 }, 'id', 'missing_value', /must have a value/],
    ['an unknown name', { id: 1, nope: 2 }, null, 'unknown_field', /"nope"/],
    ['a fraction', { id: 1.5 }, 'id', 'wrong_type', /an integer, found "1.5"/],
    ['beyond bigint', { id: 2n ** 63n }, 'id', 'number_out_of_range', /2\^63/],
    ['NaN', { id: 1, x: Number.NaN }, 'x', 'not_finite', /cannot hold it/],
    ['Infinity', { id: 1, x: Infinity }, 'x', 'not_finite', /cannot hold it/],
    ['a list for text', { id: 1, note: [1] }, 'note', 'wrong_type', /text, found a list/],
    ['an object for a number', { id: 1, x: {} }, 'x', 'wrong_type', /a number, found an object/],
    ['a word for a boolean', { id: 1, ok: 'maybe' }, 'ok', 'wrong_type', /"maybe"/],
    ['the wrong order', { id: 1, day: '01/13/2024' }, 'day', 'wrong_type', /as DD\/MM\/YYYY/],
    ['30 February', { id: 1, day: '30/02/2024' }, 'day', 'wrong_type', /DD\/MM/],
    ['a number for a date', { id: 1, day: 20240101 }, 'day', 'wrong_type', /a date/],
    ['hour 25', { id: 1, at: '2024-01-01 25:00' }, 'at', 'wrong_type', /HH:MM:SS/],
    ['NUL in text', { id: 1, note: 'a\0' }, 'note', 'nul_byte', /NUL/],
    ['half a character', { id: 1, note: '\ud83d' }, 'note', 'invalid_unicode', /surrogate/],
    ['NUL in JSON', { id: 1, extra: { a: '\0' } }, 'extra', 'nul_byte', /NUL/],
    ['broken JSON', { id: 1, extra: '{"a":' }, 'extra', 'invalid_json', /not valid JSON/],
    ['bottomless JSON', { id: 1, extra: '['.repeat(600) }, 'extra', 'json_too_deep', /levels/],
  ])('refuses %s', (_title, values, name, code, reason) => {
    expect(parseRecord(values, columns)).toEqual({
      reject: { column: name, code, reason: expect.stringMatching(reason) },
    });
  });

  it('reads numbers with the decimal sign and times in the zone it is told', () => {
    const given = { id: '1.000', x: '1.234,5', at: '2024-01-01 10:00' };
    const result = parseRecord(given, columns, { decimal: ',', timeZone: 'America/New_York' });
    expect(result).toMatchObject({ row: { id: 1000, x: 1234.5, at: '2024-01-01T10:00:00-05:00' } });
  });

  it.each([
    ['before the clock springs', '2024-03-31 01:59', '+01:00'],
    ['a time that never was', '2024-03-31 02:30', '+01:00'],
    ['after the clock springs', '2024-03-31 03:00', '+02:00'],
    ['a time that was twice', '2024-10-27 02:30', '+02:00'],
    ['after the clock fell back', '2024-10-27 03:00', '+01:00'],
  ])('knows the offset %s', (_title, at, offset) => {
    const result = parseRecord({ id: 1, at }, columns, { timeZone: 'Europe/Zurich' });
    expect(result).toMatchObject({ row: { at: `${at.replace(' ', 'T')}:00${offset}` } });
  });

  it('keeps text for a json column as a JSON string', () => {
    expect(parseRecord({ id: 1, extra: 'hello' }, columns)).toMatchObject({
      row: { extra: 'hello' },
    });
  });
});

describe('repairing a reject', () => {
  it('goes from its text to values to a row', async () => {
    const { inference, rejects } = await importFile(
      'ID;Tag;Betrag\n1;2024-01-05;1,5\n2;2024-01-06;2,5\n3;07.01.2024;"3,5"\n4;2024-01-08;4,5\n',
    );
    const { columns, format } = inference;
    expect(rejects).toHaveLength(1);
    const values = splitRecord(rejects[0]?.raw ?? '', format, columns);
    expect(values).toEqual({ id: '3', tag: '07.01.2024', betrag: '3,5' });
    const hints = { decimal: format.decimal };
    expect(parseRecord(values ?? {}, columns, hints)).toMatchObject({
      reject: { column: 'tag', code: 'wrong_type' },
    });
    expect(parseRecord({ ...values, tag: '2024-01-07' }, columns, hints)).toEqual({
      copy: '3\t2024-01-07\t3.5\n',
      row: { id: 3, tag: '2024-01-07', betrag: 3.5 },
    });
  });

  it('splits NDJSON, and says when there is nothing to split', async () => {
    const { inference } = await importFile('{"userId":1,"a":"x"}\n{"userId":2,"a":"y"}\n');
    const { columns, format } = inference;
    expect(splitRecord('{"userId":"one"}', format, columns)).toEqual({ user_id: 'one', a: null });
    expect(splitRecord('{"userId":', format, columns)).toBeNull();
    expect(splitRecord('', format, columns)).toBeNull();
  });
});
