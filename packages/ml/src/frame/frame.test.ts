// Frames: what they are made from, what they refuse, and that nothing is lost through JSON.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MlError } from '../errors.ts';
import { frameFromColumns, frameFromMatrix, frameFromRecords } from './build.ts';
import type { Column } from './column.ts';
import { Frame } from './frame.ts';
import { frameFromJson } from './read.ts';

const refusal = (work: () => unknown): [string, string] => {
  try {
    work();
  } catch (error) {
    if (error instanceof MlError) return [error.code, error.path];
    throw error;
  }
  return ['nothing was refused', ''];
};

const numeric = (name: string, ...values: number[]): Column => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});

describe('a frame', () => {
  it('tells kinds by the type of the values', () => {
    const frame = frameFromRecords([
      { seats: 3, plan: 'pro', isPaid: true, since: new Date('2026-01-02') },
      { seats: null, plan: 'free', isPaid: false },
      { seats: 1, plan: 'pro', note: null },
    ]);
    expect(frame.columns.map(({ kind }) => kind)).toEqual([
      'numeric',
      'categorical',
      'categorical',
      'time',
      'numeric',
    ]);
    expect(frame.column('plan')).toMatchObject({ categories: ['pro', 'free'] });
    expect(frame.column('seats')).toMatchObject({ values: Float64Array.of(3, Number.NaN, 1) });
  });

  it('takes the kinds it is told', () => {
    const frame = frameFromColumns(
      { zip: [8001, 8002], note: ['a', null], size: ['1.5', ''], at: ['2026-01-01', null] },
      { zip: 'categorical', note: 'text', size: 'numeric', at: 'time' },
    );
    expect(frame.column('zip')).toMatchObject({ categories: ['8001', '8002'] });
    expect(frame.column('size')).toMatchObject({ values: Float64Array.of(1.5, Number.NaN) });
    expect(frame.column('at')).toMatchObject({ times: Float64Array.of(1767225600000, Number.NaN) });
  });

  it('takes a key called like a method of objects for a column', () => {
    const frame = frameFromRecords([{ constructor: 1 }, {}] as Record<string, number>[]);
    expect(frame.column('constructor')).toMatchObject({ values: Float64Array.of(1, Number.NaN) });
  });

  it('selects rows and columns', () => {
    const frame = frameFromMatrix(Float64Array.of(1, 2, 3, 4, 5, 6), 2, ['a', 'b']);
    const picked = frame.selectRows([2, 0, 2]).selectColumns(['b']);
    expect(picked.column('b')).toMatchObject({ values: Float64Array.of(6, 2, 6) });
    expect(frame.without('b').columnNames).toEqual(['a']);
  });

  it.each<[string, string, () => unknown]>([
    ['rows_differ', 'columns[1]', () => new Frame([numeric('a', 1), numeric('b', 1, 2)])],
    ['column_name_repeated', 'columns[1].name', () => new Frame([numeric('a'), numeric('a')])],
    ['column_name_empty', 'columns[0].name', () => new Frame([numeric('')])],
    ['value_not_finite', 'columns[0].values[1]', () => new Frame([numeric('a', 1, Infinity)])],
    ['value_not_finite', 'columns[0].values[0]', () => new Frame([numeric('a', -Infinity)])],
    [
      'category_unknown',
      'columns[0].codes[1]',
      () =>
        new Frame([
          { name: 'a', kind: 'categorical', codes: Int32Array.of(0, 1), categories: ['x'] },
        ]),
    ],
    [
      'category_repeated',
      'columns[0].categories',
      () =>
        new Frame([
          { name: 'a', kind: 'categorical', codes: Int32Array.of(), categories: ['x', 'x'] },
        ]),
    ],
    [
      'column_kind_unknown',
      'columns[0].kind',
      () => new Frame([{ name: 'a', kind: 'image' } as unknown as Column]),
    ],
    ['column_missing', 'columns.b', () => new Frame([numeric('a', 1)]).column('b')],
    ['row_out_of_range', 'rows[0]', () => new Frame([numeric('a', 1)]).selectRows([1])],
    ['row_out_of_range', 'rows[0]', () => new Frame([numeric('a', 1)]).selectRows([0.5])],
    ['shape_wrong', 'values', () => frameFromMatrix(new Float64Array(5), 2)],
    ['value_not_numeric', 'a[1]', () => frameFromColumns({ a: [1, '12,50'] }, { a: 'numeric' })],
    ['time_unreadable', 'a[0]', () => frameFromColumns({ a: ['soon'] }, { a: 'time' })],
  ])('refuses with %s at %s', (code, path, work) => {
    expect(refusal(work)).toEqual([code, path]);
  });

  it('survives JSON, whatever is in it', () => {
    const cell = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(null));
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }).chain((length) =>
          fc.record({
            a: fc.array(cell, { minLength: length, maxLength: length }),
            b: fc.array(text, { minLength: length, maxLength: length }),
            c: fc.array(text, { minLength: length, maxLength: length }),
          }),
        ),
        (lists) => {
          const frame = frameFromColumns(lists, { a: 'numeric', b: 'categorical', c: 'text' });
          const again = frameFromJson(JSON.parse(JSON.stringify(frame)));
          // JSON knows no negative zero.
          const plain = (from: Frame) => JSON.stringify(from);
          expect(plain(again)).toBe(plain(frame));
          expect(again.rowCount).toBe(frame.rowCount);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it.each([
    [null, 'state_invalid'],
    [{ format: 'aibaas.frame', version: 2 }, 'version_newer'],
    [{ format: 'aibaas.frame', version: 1, columns: {} }, 'state_invalid'],
    [{ format: 'aibaas.frame', version: 1, columns: [{ name: 'a', kind: 'x' }] }, 'state_invalid'],
    [
      {
        format: 'aibaas.frame',
        version: 1,
        columns: [{ name: 'a', kind: 'numeric', values: ['1'] }],
      },
      'state_invalid',
    ],
  ])('does not read %j', (json, code) => {
    expect(refusal(() => frameFromJson(json))[0]).toBe(code);
  });
});
