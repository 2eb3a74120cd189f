/** Files whose shape is odd: encodings, delimiters, quotes, line breaks, headers. */

import type { NastyFile } from './nasty-files.ts';

const utf16be = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

export const nastyLayouts: readonly NastyFile[] = [
  {
    title: 'byte order mark, CRLF and no last line break',
    content: '\uFEFFid,name\r\n1,Ann\r\n2,Bob',
    columns: 'id:integer name:text',
    rows: [
      ['1', 'Ann'],
      ['2', 'Bob'],
    ],
  },
  {
    title: 'UTF-16 little endian with mark',
    content: Buffer.from('\uFEFFid;név\n1;Zoë 🙂\n2;Ødegård\n', 'utf16le'),
    columns: 'id:integer név:text',
    rows: [
      ['1', 'Zoë 🙂'],
      ['2', 'Ødegård'],
    ],
  },
  {
    title: 'UTF-16 big endian with mark',
    content: utf16be('id\tcity\n1\tZürich\n'),
    columns: 'id:integer city:text',
    rows: [['1', 'Zürich']],
  },
  {
    title: 'UTF-16 without mark',
    content: Buffer.from('id,city\n1,Bern\n2,Basel\n', 'utf16le'),
    columns: 'id:integer city:text',
    rows: [
      ['1', 'Bern'],
      ['2', 'Basel'],
    ],
  },
  {
    title: 'Windows-1252 with euro sign and umlauts',
    content: Buffer.from('stadt,preis\nZ\xfcrich,5 \x80\nGen\xe8ve,6 \x80\n', 'latin1'),
    columns: 'stadt:text preis:number(currency €)',
    rows: [
      ['Zürich', '5'],
      ['Genève', '6'],
    ],
    warnings: ['currency_number', 'encoding_assumed'],
  },
  {
    title: 'old Mac line breaks',
    content: 'a,b\r1,x\r2,y\r',
    columns: 'a:integer b:text',
    rows: [
      ['1', 'x'],
      ['2', 'y'],
    ],
  },
  {
    title: 'semicolons, decimal comma and grouped thousands',
    content: 'ort;betrag;menge\nBern;1.234,50;1.000\nBasel;-7,25;20\n',
    columns: 'ort:text betrag:number menge:integer',
    rows: [
      ['Bern', '1234.50', '1000'],
      ['Basel', '-7.25', '20'],
    ],
  },
  {
    title: 'thousands separators with a decimal point',
    content: 'item,total\nA,"1,234.50"\nB,"12,000"\nC,7\n',
    columns: 'item:text total:number',
    rows: [
      ['A', '1234.50'],
      ['B', '12000'],
      ['C', '7'],
    ],
  },
  {
    title: 'a sign that may group or divide is asked about',
    content: 'id;amount\n1;1,234\n2;5,678\n',
    columns: 'id:integer amount:text',
    rows: [
      ['1', '1,234'],
      ['2', '5,678'],
    ],
    questions: ['ambiguous_decimal amount .|,'],
  },
  {
    title: '… and the answer settles it',
    content: 'id;amount\n1;1,234\n2;5,678\n',
    hints: { decimal: ',' },
    columns: 'id:integer amount:number',
    rows: [
      ['1', '1.234'],
      ['2', '5.678'],
    ],
  },
  {
    title: 'tabs, with delimiters of other kinds inside',
    content: 'name\tnote\nAnn\ta,b;c|d\nBob\te,f\n',
    columns: 'name:text note:text',
    rows: [
      ['Ann', 'a,b;c|d'],
      ['Bob', 'e,f'],
    ],
  },
  {
    title: 'bars between fields, commas in quotes',
    content: 'name|note\n"a, b"|"c, d"\n"e, f"|"g, h"\n',
    columns: 'name:text note:text',
    rows: [
      ['a, b', 'c, d'],
      ['e, f', 'g, h'],
    ],
  },
  {
    title: "a spreadsheet's sep= line",
    content: 'sep=;\r\na;b\r\n1;2\r\n',
    columns: 'a:integer b:integer',
    rows: [['1', '2']],
  },
  {
    title: 'quoted delimiters, doubled quotes and line breaks; lines are physical',
    content: 'id,note\n1,"say ""hi"", ok"\n2,"two\r\nlines"\n3,"x\n\ny"\n4,z,z\n',
    columns: 'id:integer note:text',
    rows: [
      ['1', 'say "hi", ok'],
      ['2', 'two\r\nlines'],
      ['3', 'x\n\ny'],
    ],
    rejects: ['8 null too_many_fields'],
    warnings: ['ragged_rows'],
  },
  {
    title: 'ragged rows are refused; extra empty fields are not',
    content: 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,,\n13,14,15\n',
    columns: 'a:integer b:integer c:integer',
    rows: [
      ['1', '2', '3'],
      ['10', '11', '12'],
      ['13', '14', '15'],
    ],
    rejects: ['3 null too_few_fields', '4 null too_many_fields'],
    warnings: ['ragged_rows'],
  },
  {
    title: 'text after a closing quote refuses that line only',
    content: 'id,name\n1,"Ann"x\n2,Bob\n3,"Cy"\n',
    columns: 'id:integer name:text',
    rows: [
      ['2', 'Bob'],
      ['3', 'Cy'],
    ],
    rejects: ['2 name quote_misplaced'],
  },
  {
    title: 'a quote that is never closed refuses that line only',
    content: 'id,name\n1,Ann\n2,"Bob\n3,Cy\n4,Di\n',
    columns: 'id:integer name:text',
    rows: [
      ['1', 'Ann'],
      ['3', 'Cy'],
      ['4', 'Di'],
    ],
    rejects: ['3 name quote_not_closed'],
  },
  {
    title: 'an inch sign in unquoted text is text',
    content: 'id,size\n1,5" pipe\n2,3"\n',
    columns: 'id:integer size:text',
    rows: [
      ['1', '5" pipe'],
      ['2', '3"'],
    ],
  },
  {
    title: 'repeated, empty, reserved and overlong names',
    content: `id,id,,_id,2024,${'n'.repeat(80)},Größe (cm),userId,select\n1,2,3,4,5,6,7,8,9\n`,
    columns: `id:integer id_2:integer column_3:integer column_id:integer column_2024:integer ${'n'.repeat(63)}:integer größe_cm:integer user_id:integer select:integer`,
    rows: [['1', '2', '3', '4', '5', '6', '7', '8', '9']],
    warnings: ['header_duplicate', 'header_empty'],
  },
  {
    title: 'names that PostgreSQL keeps for itself',
    content: 'ctid,xmin,tableoid,column_xmin,CMax,oid\n1,2,3,4,5,6\n',
    columns:
      'column_ctid:integer column_xmin:integer column_tableoid:integer column_xmin_2:integer column_cmax:integer oid:integer',
    rows: [['1', '2', '3', '4', '5', '6']],
    warnings: ['header_duplicate', 'header_reserved'],
  },
  {
    title: 'no header',
    content: '2024-01-13,5\n2024-01-14,6\n',
    columns: 'column_1:date(YYYY-MM-DD) column_2:integer',
    rows: [
      ['2024-01-13', '5'],
      ['2024-01-14', '6'],
    ],
  },
  {
    title: 'years as column names are a header',
    content: 'country,2022,2023\nCH,1,2\nDE,3,4\n',
    hints: {},
    columns: 'country:text column_2022:integer column_2023:integer',
    rows: [
      ['CH', '1', '2'],
      ['DE', '3', '4'],
    ],
  },
  {
    title: 'an ordinary table of daily usage, for comparison',
    content: [
      'instant,dteday,season,yr,holiday,temp,atemp,windspeed,casual,registered,cnt',
      '1,2011-01-01,1,0,0,0.344167,0.363625,0.160446,331,654,985',
      '2,2011-01-02,1,0,0,0.5,0.353739,0,131,670,801',
      '3,2011-01-03,1,0,1,1,0.189405,0.248309,120,1229,1349',
    ].join('\n'),
    columns:
      'instant:integer dteday:date(YYYY-MM-DD) season:integer yr:integer holiday:integer temp:number atemp:number windspeed:number casual:integer registered:integer cnt:integer',
    rows: [
      ['1', '2011-01-01', '1', '0', '0', '0.344167', '0.363625', '0.160446', '331', '654', '985'],
      ['2', '2011-01-02', '1', '0', '0', '0.5', '0.353739', '0', '131', '670', '801'],
      ['3', '2011-01-03', '1', '0', '1', '1', '0.189405', '0.248309', '120', '1229', '1349'],
    ],
  },
];
