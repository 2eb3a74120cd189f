// One event, field by field, at the edge of what is taken.

import { limits } from '@aibaas/contract';
import { describe, expect, test } from 'vitest';
import { eventsOf, fieldsOf, isRefusal, readEvent } from './rules.ts';

const nowMs = Date.parse('2026-04-15T10:00:00Z');
const read = (change: object) => readEvent({ source: 'app', type: 'used', ...change }, nowMs);
const codeOf = (change: object): string | null => {
  const result = read(change);
  return isRefusal(result) ? result.code : null;
};
const nested = (levels: number): object =>
  levels === 1 ? { n: 1 } : { inner: nested(levels - 1) };

describe('the time', () => {
  test.each([
    ['2026-04-16T10:00:00.000Z', '2026-04-16T10:00:00.000Z'], // a day ahead
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['2024-02-29T23:59:59+14:00', '2024-02-29T09:59:59.000Z'],
    ['2026-04-15t10:00:00.123456789z', '2026-04-15T10:00:00.123Z'],
    ['2026-04-15 10:00:00-03:30', '2026-04-15T13:30:00.000Z'],
    [null, '2026-04-15T10:00:00.000Z'],
    [undefined, '2026-04-15T10:00:00.000Z'],
  ])('%s is taken as %s', (time, taken) => {
    expect(read({ time })).toMatchObject({ time: taken });
  });

  test.each([
    ['2026-04-16T10:00:00.001Z', 'time_in_future'],
    ['1899-12-31T23:59:59.999Z', 'time_invalid'],
    ['2026-02-29T00:00:00Z', 'time_invalid'],
    ['2026-02-30T00:00:00Z', 'time_invalid'],
    ['2026-04-31T00:00:00Z', 'time_invalid'],
    ['2026-13-01T00:00:00Z', 'time_invalid'],
    ['2026-04-15T25:00:00Z', 'time_invalid'],
    ['2026-04-15T10:00:00', 'time_invalid'],
    ['2026-04-15', 'time_invalid'],
    ['yesterday', 'time_invalid'],
    [1776247200000, 'time_invalid'],
    ['', 'time_invalid'],
  ])('%s is refused as %s', (time, code) => {
    expect(codeOf({ time })).toBe(code);
  });
});

describe('texts', () => {
  test.each(['source', 'type', 'id', 'subject'])('%s has at most 200 characters', (name) => {
    expect(codeOf({ [name]: 'x'.repeat(200) })).toBeNull();
    expect(codeOf({ [name]: 'x'.repeat(201) })).toBe(`${name}_invalid`);
  });

  test.each(['source', 'type', 'id', 'subject'])('%s is text that can be kept', (name) => {
    for (const bad of [7, {}, ['a'], true, 'a\0b', '\uD83D']) {
      expect(codeOf({ [name]: bad })).toBe(`${name}_invalid`);
    }
    expect(codeOf({ [name]: '' })).toBe(`${name}_missing`);
  });

  test('source and type must be there, id and subject need not', () => {
    expect(codeOf({ source: undefined })).toBe('source_missing');
    expect(codeOf({ type: null })).toBe('type_missing');
    expect(read({ id: null, subject: null })).toMatchObject({ id: null, subject: null });
  });

  test('our own source is ours', () => {
    expect(codeOf({ source: 'aibaas' })).toBe('source_reserved');
    expect(codeOf({ source: 'aibaas2' })).toBeNull();
  });

  test.each([
    ['specversion', '1.1', 'specversion_unknown'],
    ['specversion', 1, 'specversion_unknown'],
    ['datacontenttype', 'text/plain', 'datacontenttype_unknown'],
    ['datacontenttype', 'application/jsonx', 'datacontenttype_unknown'],
    ['workspace_id', 'default', 'workspace_id_invalid'],
    ['workspace_id', 7, 'workspace_id_invalid'],
    ['userid', 7, 'field_unknown'],
  ])('%s of %j is refused as %s', (name, value, code) => {
    expect(codeOf({ [name]: value })).toBe(code);
  });

  test.each(['application/json', 'application/cloudevents+json; charset=utf-8', 'TEXT/JSON'])(
    'data of %s are JSON',
    (datacontenttype) => {
      expect(codeOf({ specversion: '1.0', datacontenttype })).toBeNull();
    },
  );
});

describe('data', () => {
  test('have at most a hundred levels', () => {
    expect(codeOf({ data: nested(100) })).toBeNull();
    expect(codeOf({ data: nested(101) })).toBe('data_too_deep');
    expect(codeOf({ data: [nested(100)] })).toBe('data_too_deep');
  });

  test('have at most 64 KB as they are sent, counted in bytes', () => {
    expect(codeOf({ data: 'x'.repeat(limits.eventDataBytesMax - 2) })).toBeNull();
    expect(codeOf({ data: 'x'.repeat(limits.eventDataBytesMax - 1) })).toBe('data_too_large');
    const wide = Math.floor((limits.eventDataBytesMax - 2) / 3);
    expect(codeOf({ data: '漢'.repeat(wide) })).toBeNull();
    expect(codeOf({ data: '漢'.repeat(wide + 1) })).toBe('data_too_large');
  });

  test.each(['a\0', '\uD800', { '\0': 1 }, ['\uDFFF']])('of %j cannot be kept', (data) => {
    expect(codeOf({ data })).toBe('data_invalid');
  });

  test.each(['\\u0000', 'a\\\\u0000', '😀', '\u0001', { a: [null, false, 0] }])(
    'of %j can be kept',
    (data) => {
      expect(read({ data })).toMatchObject({ data: JSON.stringify(data) });
    },
  );

  test('of nothing are null', () => {
    expect(read({ data: null })).toMatchObject({ data: null });
    expect(read({})).toMatchObject({ data: null });
  });
});

test.each([null, 'text', 7, [], true])('%j is no event', (value) => {
  expect(readEvent(value, nowMs)).toMatchObject({ code: 'event_invalid' });
});

test('a request holds one event, a list, or a list under `events` alone', () => {
  const one = { source: 'a', type: 'b' };
  expect(eventsOf(one)).toEqual([one]);
  expect(eventsOf([one, one])).toEqual([one, one]);
  expect(eventsOf({ events: [one] })).toEqual([one]);
  expect(eventsOf({ events: [one], type: 'b' })).toEqual([{ events: [one], type: 'b' }]);
});

test('the fields of data are told by name and kind, fifty at most', () => {
  expect(fieldsOf({ b: 1, a: 'x', c: null, d: [1], e: {}, f: true })).toEqual([
    { name: 'a', type: 'text' },
    { name: 'b', type: 'number' },
    { name: 'c', type: 'null' },
    { name: 'd', type: 'list' },
    { name: 'e', type: 'object' },
    { name: 'f', type: 'boolean' },
  ]);
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, i]));
  expect(fieldsOf(many)).toHaveLength(50);
  expect([fieldsOf([1]), fieldsOf(null), fieldsOf('x')]).toEqual([[], [], []]);
});
