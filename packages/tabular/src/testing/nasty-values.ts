/** Files whose values are odd: numbers, dates, booleans, JSON and words for nothing. */
import { gzipSync } from 'node:zlib';

import type { NastyFile } from './nasty-files.ts';

export const nastyValues: readonly NastyFile[] = [
  {
    title: 'leading zeros, telephone numbers and long ids stay text',
    content:
      'zip,phone,card\n01234,+41791234567,12345678901234567890\n98765,+41797654321,22345678901234567890\n',
    columns: 'zip:text phone:text card:text',
    rows: [
      ['01234', '+41791234567', '12345678901234567890'],
      ['98765', '+41797654321', '22345678901234567890'],
    ],
    warnings: ['integer_too_large'],
  },
  {
    title: 'words for no value in numbers; Infinity and 1e400 are refused',
    content: 'id,x\n1,1.5\n2,NA\n3,null\n4,\n5,NaN\n6,-Infinity\n7,1e400\n8,2\n9,3\n',
    columns: 'id:integer x:number',
    rows: [
      ['1', '1.5'],
      ['2', null],
      ['3', null],
      ['4', null],
      ['8', '2'],
      ['9', '3'],
    ],
    rejects: ['6 x not_finite', '7 x not_finite', '8 x number_out_of_range'],
    warnings: ['not_finite'],
  },
  {
    title: 'NA, null and empty quotes in text are text',
    content: 'id,code\n1,NA\n2,null\n3,\n4,""\n5,\\N\n',
    columns: 'id:integer code:text',
    rows: [
      ['1', 'NA'],
      ['2', 'null'],
      ['3', null],
      ['4', ''],
      ['5', null],
    ],
  },
  {
    title: 'booleans of many kinds; 0 and 1 are integers',
    content: 'a,b,c,d,e\ntrue,yes,Y,0,F\nFALSE,no,n,1,F\n',
    columns: 'a:boolean b:boolean c:boolean d:integer e:text',
    rows: [
      ['t', 't', 't', '0', 'F'],
      ['f', 'f', 'f', '1', 'F'],
    ],
  },
  {
    title: 'percent and one currency are numbers, said so',
    content: 'a,b,c\n5%,$3.50,"1.234,50 EUR"\n7.5%,-$4,"99,95 EUR"\n',
    columns: 'a:number(percent) b:number(currency $) c:text',
    rows: [
      ['5', '3.50', '1.234,50 EUR'],
      ['7.5', '-4', '99,95 EUR'],
    ],
    warnings: ['currency_number', 'percent_number'],
  },
  {
    title: 'amounts with a decimal comma',
    content: 'a;b\n1;1.234,50 EUR\n2;-99,95 EUR\n3;7 EUR\n4;5\n',
    columns: 'a:integer b:number(currency EUR)',
    rows: [
      ['1', '1234.50'],
      ['2', '-99.95'],
      ['3', '7'],
      ['4', '5'],
    ],
    warnings: ['currency_number'],
  },
  {
    title: 'two currencies, or percent beside plain numbers, stay text, said so',
    content: 'a,b\n$5.50,5%\n€6.50,0.05\n$7.50,6%\n$8.50,7%\n',
    columns: 'a:text b:text',
    rows: [
      ['$5.50', '5%'],
      ['€6.50', '0.05'],
      ['$7.50', '6%'],
      ['$8.50', '7%'],
    ],
    warnings: ['currency_text', 'percent_text'],
  },
  {
    title: 'a unit of measure is no currency',
    content: 'a,n\n250 KGM,1\n300 KGM,2\n',
    columns: 'a:text n:integer',
    rows: [
      ['250 KGM', '1'],
      ['300 KGM', '2'],
    ],
  },
  {
    title: 'codes with a leading zero stay text, with letters, points and dashes too',
    content:
      'sku,ver,part,lot,n\n0391E2,02.20,007-5,12,0.5\n0702E9,1.10,12-8,07E3,0.25\n5,3,4,9,-0.5\n',
    columns: 'sku:text ver:text part:text lot:text n:number',
    rows: [
      ['0391E2', '02.20', '007-5', '12', '0.5'],
      ['0702E9', '1.10', '12-8', '07E3', '0.25'],
      ['5', '3', '4', '9', '-0.5'],
    ],
  },
  {
    title: '… unless the column is named a number',
    content: 'a,b\n007,01.50\n012,02.25\n',
    hints: { columns: { a: 'integer', b: 'number' } },
    columns: 'a:integer b:number',
    rows: [
      ['007', '01.50'],
      ['012', '02.25'],
    ],
  },
  {
    title: 'integers beyond 2^53 beside fractions stay text',
    content: 'a,b\n740245381351497731,1.5\n2.5,9007199254740992\n',
    columns: 'a:text b:number',
    rows: [
      ['740245381351497731', '1.5'],
      ['2.5', '9007199254740992'],
    ],
    warnings: ['integer_too_large'],
  },
  {
    title: 'a point that may group or divide is asked about in a comma-delimited file too',
    content: 'a,b\n1.250,1\n2.500,2\n3.750,3\n',
    columns: 'a:text b:integer',
    rows: [
      ['1.250', '1'],
      ['2.500', '2'],
      ['3.750', '3'],
    ],
    questions: ['ambiguous_decimal a .|,'],
  },
  {
    title: '… also where it carries a currency, or its type is named',
    content: 'a,b\n1.250 €,4.125\n2.500 €,5.250\n',
    hints: { columns: { b: 'number' } },
    columns: 'a:text b:text',
    rows: [
      ['1.250 €', '4.125'],
      ['2.500 €', '5.250'],
    ],
    questions: ['ambiguous_decimal a .|,', 'ambiguous_decimal b .|,'],
  },
  {
    title: '… and one number that reads one way only settles it',
    content: 'a,b\n1.250,0.5\n2.500,2\n',
    columns: 'a:number b:number',
    rows: [
      ['1.250', '0.5'],
      ['2.500', '2'],
    ],
  },
  {
    title: 'yes and no of other languages; two languages in one column stay text',
    content: 'a;b;c;d;e\nWAHR;ja;oui;si;yes\nFALSCH;nein;non;si;nein\nwahr;Ja;OUI;si;no\n',
    columns: 'a:boolean b:boolean c:boolean d:text e:text',
    rows: [
      ['t', 't', 't', 'si', 'yes'],
      ['f', 'f', 'f', 'si', 'nein'],
      ['t', 't', 't', 'si', 'no'],
    ],
  },
  {
    title: 'local hours that do not exist or occur twice are counted',
    content:
      'at,n\n2025-03-30 02:30,1\n2025-03-30 02:45,2\n2025-10-26 02:10,3\n2025-10-26 03:10,4\n',
    hints: { timeZone: 'Europe/Berlin' },
    columns: 'at:timestamp(YYYY-MM-DD HH:MM:SS) n:integer',
    rows: [
      ['2025-03-30 02:30:00+01:00', '1'],
      ['2025-03-30 02:45:00+01:00', '2'],
      ['2025-10-26 02:10:00+02:00', '3'],
      ['2025-10-26 03:10:00+01:00', '4'],
    ],
    warnings: ['local_times_doubled', 'local_times_missing'],
  },
  {
    title: 'NDJSON: integers beyond 2^53 beside fractions stay text',
    content: '{"a":740245381351497731}\n{"a":1.5}\n{"a":2}\n',
    columns: 'a:text',
    rows: [['740245381351497731'], ['1.5'], ['2']],
    warnings: ['integer_too_large'],
  },
  {
    title: '… and are numbers when named so',
    content: 'a,b\n5%,$3.50\n7.5%,-$4\n',
    hints: { columns: { a: 'number', b: 'number' } },
    columns: 'a:number(percent) b:number(currency)',
    rows: [
      ['5', '3.50'],
      ['7.5', '-4'],
    ],
  },
  {
    title: 'day and month that cannot be told apart are asked about',
    content: 'day,n\n01/02/2024,1\n03/04/2024,2\n',
    columns: 'day:text n:integer',
    rows: [
      ['01/02/2024', '1'],
      ['03/04/2024', '2'],
    ],
    questions: ['ambiguous_date_order day dmy|mdy'],
  },
  {
    title: '… and the answer settles it',
    content: 'day,n\n01/02/2024,1\n03/04/2024,2\n',
    hints: { dateOrder: 'mdy' },
    columns: 'day:date(MM/DD/YYYY) n:integer',
    rows: [
      ['2024-01-02', '1'],
      ['2024-03-04', '2'],
    ],
  },
  {
    title: 'one value above 12 proves the order',
    content: 'day,n\n01/02/2024,1\n25/02/2024,2\n',
    columns: 'day:date(DD/MM/YYYY) n:integer',
    rows: [
      ['2024-02-01', '1'],
      ['2024-02-25', '2'],
    ],
  },
  {
    title: 'orders that contradict each other are asked about',
    content: 'day,n\n25/02/2024,1\n02/26/2024,2\n01/02/2024,3\n',
    columns: 'day:text n:integer',
    rows: [
      ['25/02/2024', '1'],
      ['02/26/2024', '2'],
      ['01/02/2024', '3'],
    ],
    questions: ['ambiguous_date_order day dmy|mdy'],
  },
  {
    title: 'mixed date formats: the rarer one is refused',
    content: 'day\n2024-01-05\n2024-01-06\n07/01/2024\n2024-02-30\n2024-01-08\n',
    columns: 'day:date(YYYY-MM-DD)',
    rows: [['2024-01-05'], ['2024-01-06'], ['2024-01-08']],
    rejects: ['4 day wrong_type', '5 day wrong_type'],
    warnings: ['single_column', 'values_do_not_fit'],
  },
  {
    title: 'two-digit years and names of months',
    content: 'a,b,c\n31.12.68,05-Jan-2024,"Feb 3, 2024"\n01.01.69,6 March 24,"September 4, 2024"\n',
    columns: 'a:date(DD.MM.YY) b:date(DD MMM YYYY) c:date(MMM DD YYYY)',
    rows: [
      ['2068-12-31', '2024-01-05', '2024-02-03'],
      ['1969-01-01', '2024-03-06', '2024-09-04'],
    ],
  },
  {
    title: 'timestamps with and without zone',
    content:
      'at\n2024-07-01T12:00:00Z\n2024-07-01 12:00\n2024-07-01T12:00:00.1234567+0530\n2024-07-01\n',
    hints: { timeZone: 'Europe/Zurich' },
    columns: 'at:timestamp(YYYY-MM-DD HH:MM:SS)',
    rows: [
      ['2024-07-01 12:00:00+00:00'],
      ['2024-07-01 12:00:00+02:00'],
      ['2024-07-01 12:00:00.123456+05:30'],
      ['2024-07-01 00:00:00+02:00'],
    ],
    warnings: ['single_column'],
  },
  {
    title: 'times with AM and PM',
    content:
      'at,n\n1/13/2024 12:05 AM,1\n1/13/2024 1:05:07 PM,2\n1/14/2024 13:00 PM,3\n1/14/2024 12:00 PM,4\n',
    columns: 'at:timestamp(MM/DD/YYYY HH:MM:SS) n:integer',
    rows: [
      ['2024-01-13 00:05:00+00:00', '1'],
      ['2024-01-13 13:05:07+00:00', '2'],
      ['2024-01-14 12:00:00+00:00', '4'],
    ],
    rejects: ['4 at wrong_type'],
    warnings: ['timestamps_without_zone'],
  },
  {
    title: 'epoch seconds are integers',
    content: 'at,n\n1704067200,1\n1704067260,2\n',
    columns: 'at:integer n:integer',
    rows: [
      ['1704067200', '1'],
      ['1704067260', '2'],
    ],
  },
  {
    title: '… until they are named timestamps',
    content: 'at,ms,day\n1704067200,1704067200500,20240101\n',
    hints: { columns: { at: 'timestamp', ms: 'timestamp', day: 'date' } },
    columns: 'at:timestamp(epoch_s) ms:timestamp(epoch_ms) day:date(YYYYMMDD)',
    rows: [['2024-01-01 00:00:00.000+00:00', '2024-01-01 00:00:00.500+00:00', '2024-01-01']],
  },
  {
    title: 'NUL bytes and bytes of another encoding refuse their row',
    content: Buffer.from('id,name\n1,a\0b\n2,ok\n3,fine\n4,good\n', 'latin1'),
    columns: 'id:integer name:text',
    rows: [
      ['2', 'ok'],
      ['3', 'fine'],
      ['4', 'good'],
    ],
    rejects: ['2 null nul_byte'],
  },
  {
    title: 'rows of nothing but delimiters are refused, blank lines skipped',
    content: 'a,b\n1,2\n\n,\n   \n3,4\n',
    columns: 'a:integer b:integer',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
    rejects: ['4 null empty_row'],
  },
  {
    title: 'characters that COPY gives a meaning',
    content: 'id,t\n1,a\tb\\c\n2,\\.\n3,\\\\N\n',
    columns: 'id:integer t:text',
    rows: [
      ['1', 'a\tb\\c'],
      ['2', '\\.'],
      ['3', '\\\\N'],
    ],
  },
  {
    title: 'a rare value of another type is refused and foretold',
    content: 'n\n1\n2\nabc\n4\n99999999999999999999\n',
    hints: { columns: { n: 'integer' } },
    columns: 'n:integer',
    rows: [['1'], ['2'], ['4']],
    rejects: ['4 n wrong_type', '6 n number_out_of_range'],
    warnings: ['single_column'],
  },
  {
    title: 'gzip is known by its bytes',
    content: gzipSync('a,b\n1,2\n'),
    columns: 'a:integer b:integer',
    rows: [['1', '2']],
  },
  {
    title: 'gzip in several members',
    content: Buffer.concat([gzipSync('a,b\n1,'), gzipSync('2\n3,4\n')]),
    columns: 'a:integer b:integer',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    title: 'NDJSON: nesting, missing keys, bad lines, exact numbers',
    content: [
      '{"id":1,"tags":["a"],"at":"2024-01-01T00:00:00Z","n":1.5}',
      '{"id":9007199254740993,"deep":{"big":12345678901234567890,"x":null},"n":2}',
      '[1,2]',
      '{"id":3,',
      '{"id":4,"n":1e400}',
      '{"id":"five","at":"2024-01-02T00:00:00+01:00"}',
      '',
      '{"id":6,"n":null,"at":null}',
      '{"id":7,"n":"8.5"}',
    ].join('\n'),
    columns: 'id:integer tags:json at:timestamp(YYYY-MM-DD HH:MM:SS) n:number deep:json',
    rows: [
      ['1', '["a"]', '2024-01-01 00:00:00+00:00', '1.5', null],
      ['9007199254740993', null, null, '2', '{"big":12345678901234567890,"x":null}'],
      ['6', null, null, null, null],
      ['7', null, null, '8.5', null],
    ],
    rejects: [
      '3 null not_an_object',
      '4 null invalid_json',
      '5 n number_out_of_range',
      '6 id wrong_type',
    ],
    warnings: ['not_objects'],
  },
  {
    title: 'NDJSON: questions name the column, not the key',
    content: '{"Start Day":"01/02/2024"}\n{"Start Day":"03/02/2024"}\n',
    columns: 'start_day:text',
    rows: [['01/02/2024'], ['03/02/2024']],
    questions: ['ambiguous_date_order start_day dmy|mdy'],
  },
  {
    title: 'months stand for their first day',
    content: 'month,n\n1949-01,112\n1949-02,118\n1949-13,1\n1949-03,132\n',
    columns: 'month:date(YYYY-MM) n:integer',
    rows: [
      ['1949-01-01', '112'],
      ['1949-02-01', '118'],
      ['1949-03-01', '132'],
    ],
    rejects: ['4 month wrong_type'],
    warnings: ['months', 'values_do_not_fit'],
  },
  {
    title: 'two-digit years at either end',
    content: 'a,b\n15/01/24,24-01-15\n16/01/24,24-01-16\n',
    columns: 'a:date(DD/MM/YY) b:date(YY-MM-DD)',
    rows: [
      ['2024-01-15', '2024-01-15'],
      ['2024-01-16', '2024-01-16'],
    ],
  },
  {
    title: 'NDJSON: text PostgreSQL cannot hold, and odd keys',
    content: [
      '{"a":"ok","__proto__":1,"constructor":"c"}',
      '{"a":"nul \\u0000"}',
      '{"a":"half \\ud83d"}',
      '{"a":"007","j":1}',
      '{"a":"x"}',
    ].join('\n'),
    columns: 'a:text column_proto:integer constructor:text j:integer',
    rows: [
      ['ok', '1', 'c', null],
      ['007', null, null, '1'],
      ['x', null, null, null],
    ],
    rejects: ['2 a nul_byte', '3 a invalid_unicode'],
  },
];
