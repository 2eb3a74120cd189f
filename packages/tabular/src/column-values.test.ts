// Whole columns typed at once, and the rows of files they come from.
import { describe, expect, it } from 'vitest';
import {
  columnReading,
  type FileRow,
  numberColumn,
  openRows,
  readColumnText,
  timeColumn,
} from './index.ts';
import { fileWith } from './testing/files.ts';

const open = { name: 'x', decimal: '.', isDecimalAmbiguous: true } as const;
const comma = { name: 'x', decimal: ',', isDecimalAmbiguous: false } as const;

describe('numberColumn', () => {
  it('reads grouped numbers and amounts of one unit', () => {
    const { values, warnings } = numberColumn(['1.234,50 €', '7 €', '', 'n/a', '-3,5'], comma);
    expect([...values]).toEqual([1234.5, 7, Number.NaN, Number.NaN, -3.5]);
    expect(warnings.map(({ code }) => code)).toEqual(['currency_number']);
  });

  it('asks when most values read either way, and refuses single ones', () => {
    expect(numberColumn(['1.250', '2.500', '3'], open).question?.code).toBe('ambiguous_decimal');
    const { misfits, question } = numberColumn(['100', '200', '1.250'], open);
    expect([question, misfits.map(({ at, code }) => [at, code])]).toEqual([
      null,
      [[2, 'ambiguous_decimal']],
    ]);
  });

  it.each([
    ['another unit', ['5 €', '$6'], 1, 'other_unit'],
    ['a word', ['5', 'many'], 1, 'wrong_type'],
    ['infinity', ['Infinity', '1'], 0, 'not_finite'],
    ['what overflows', ['1', '1e400'], 1, 'number_out_of_range'],
    ['digits that a double drops', ['740245381351497731', '1'], 0, 'number_inexact'],
  ])('refuses %s by its place', (_what, texts, at, code) => {
    const { misfits } = numberColumn(texts, { ...open, isDecimalAmbiguous: false });
    expect(misfits.map((one) => [one.at, one.code])).toEqual([[at, code]]);
  });
});

describe('timeColumn', () => {
  it.each([
    ['dots', ['15.03.2024', '01.04.2024'], 'DD.MM.YYYY', '2024-03-15'],
    ['dots that read either way', ['01.02.2024', '03.04.2024'], 'DD.MM.YYYY', '2024-02-01'],
    ['slashes with a month first', ['03/15/2024', '04/01/2024'], 'MM/DD/YYYY', '2024-03-15'],
    ['names of months', ['15-Mar-2024', '1-Apr-2024'], 'DD MMM YYYY', '2024-03-15'],
    ['quarters', ['2024-Q2', '2024Q3'], 'YYYY-Qn', '2024-04-01'],
    ['years', ['2023', '2024'], 'YYYY', '2023-01-01'],
  ])('reads %s', (_what, texts, format, first) => {
    const found = timeColumn(texts, { name: 'day' });
    expect(found.format?.replace(' HH:MM:SS', '')).toBe(format);
    expect(new Date(found.times[0] as number).toISOString().slice(0, 10)).toBe(first);
  });

  it('keeps the offset that each time was written with, or has in the zone', () => {
    const { times, utcOffsets } = timeColumn(
      ['2024-07-01T00:00:00+09:00', '2024-07-02T00:00:00', '2024-12-02T00:00:00'],
      { name: 'day', timeZone: 'Europe/Madrid' },
    );
    expect([...utcOffsets]).toEqual([540, 120, 60]);
    expect(new Date(times[0] as number).toISOString()).toBe('2024-06-30T15:00:00.000Z');
  });

  it('asks for the order, and counts hours that the zone skips or has twice', () => {
    const { question } = timeColumn(['01/02/2024', '03/04/2024'], { name: 'day' });
    expect(question?.options).toEqual(['dmy', 'mdy']);
    const { warnings } = timeColumn(['2025-03-30 02:30', '2025-10-26 02:30'], {
      name: 'at',
      timeZone: 'Europe/Paris',
    });
    expect(warnings.map(({ code }) => code)).toEqual([
      'local_times_missing',
      'local_times_doubled',
    ]);
  });

  it('refuses days that do not exist and other formats by their place', () => {
    const texts = ['2024-02-28', '2024-02-30', '2024-03-01', '02.03.2024', '2024-03-03', 'soon'];
    const { misfits } = timeColumn(texts, { name: 'day' });
    expect(misfits.map(({ at, code }) => [at, code])).toEqual([
      [1, 'wrong_type'],
      [3, 'other_format'],
      [5, 'wrong_type'],
    ]);
  });
});

describe('columnReading', () => {
  it('writes numbers and dates in one way, and leaves codes and words alone', () => {
    for (const [texts, first] of [
      [['1.234,50', '7,5'], '1234.50'],
      [['1e5', '2,5E+3', '12e-2'], '1e5'],
      [['50,00-', '1.234,56', '7,5'], '-50.00'],
      [['(12,30)', '1.234,56-', '7,5'], '-12.30'],
      [['\u22121.000,5', '7,5'], '-1000.5'],
      [['15.03.2024', '16.03.2024'], '2024-03-15'],
      [['15.03.2024 10:00', '16.03.2024 11:30'], '2024-03-15 10:00:00'],
    ] as const) {
      const found = columnReading(texts, comma);
      if (!('reading' in found) || found.reading === null) throw new Error('not read');
      expect(readColumnText(found.reading, ',')(texts[0])).toBe(first);
    }
    for (const texts of [
      ['0047E1', '0205E7', '12'],
      ['7130E2', '9535E6', '12'],
      ['ja', 'nein'],
      ['a', 'b'],
    ]) {
      expect(columnReading(texts, comma)).toMatchObject({ reading: null });
    }
  });

  it('settles by an earlier reading what these values leave open', () => {
    const known = { type: 'date', format: 'MM/DD/YYYY' } as const;
    const rules = { ...comma, known };
    expect(columnReading(['01/02/2024'], rules)).toMatchObject({ reading: known });
    expect(columnReading(['01/02/2024', '03/04/2024'], comma)).toHaveProperty('question');
  });
});

describe('openRows', () => {
  it('finds the layout and tells lines, ragged or broken ones too', async () => {
    const path = fileWith('a;b\n1;"x\ny"\n\n2;z;3\n"4;w\n');
    const opened = await openRows(path);
    expect(opened.format).toMatchObject({ kind: 'csv', delimiter: ';', encoding: 'utf-8' });
    const rows: FileRow[] = [];
    for await (const row of opened.rows()) rows.push(row);
    expect(
      rows.map(({ line, fields, problem }) => [line, fields?.length ?? problem?.code]),
    ).toEqual([
      [1, 2],
      [2, 2],
      [5, 3],
      [6, expect.any(String)],
    ]);
  });
});
