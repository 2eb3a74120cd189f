// Planted bugs of the reader of files where they are workbooks, and of tables that leave as files.
import { type MutantList, mutantsOf } from './mutant.ts';

const tabular = 'packages/tabular/src';
const data = 'packages/server/src/modules/observe/data';
const inBook = (file: string) =>
  mutantsOf(`${tabular}/workbook/${file}`, [`${tabular}/workbooks.test.ts`]);
const expansion = mutantsOf(`${tabular}/expansion.ts`, [`${tabular}/workbooks.test.ts`]);
const xml = inBook('xml-reader.ts');
const zip = inBook('zip-archive.ts');
const cells = inBook('sheet-cells.ts');
const line = inBook('sheet-line.ts');
const dates = inBook('cell-dates.ts');
const numbers = inBook('cell-numbers.ts');
const layout = inBook('sheet-layout.ts');
const csv = mutantsOf(`${tabular}/csv-cell.ts`, [`${tabular}/csv-cell.test.ts`]);
const exported = mutantsOf(`${data}/export-rules.ts`, [`${data}/exports.test.ts`]);
const exporting = mutantsOf(`${data}/export-service.ts`, [`${data}/exports.test.ts`]);
const counts = mutantsOf(`${data}/table-service.ts`, [`${data}/row-counts.test.ts`]);

export const filesMutants: MutantList = {
  module: 'files',
  mutants: [
    expansion(
      'a file unpacks to any size',
      'unpacked <= EXPANSION_MAX * bytesRead) return;',
      'unpacked > 0) return;',
    ),
    xml(
      'a document type is read',
      "parser.on('doctype', () => {",
      "parser.on('doctype', () => {\n      if (part !== '') return;",
    ),
    xml(
      'one text fills the memory',
      'if (this.#pending > TOKEN_LENGTH_MAX) {',
      'if (this.#pending < 0) {',
    ),
    xml('elements go any deep', 'if (this.#depth > DEPTH_MAX) throw', 'if (this.#depth < 0) throw'),
    zip('a check sum is not checked', 'if (summed !== sum) throw', 'if (summed < 0) throw'),
    zip(
      'a part may be longer than it says',
      'if (seen > uncompressedSize) throw',
      'if (seen < 0) throw',
    ),
    zip(
      'one of two parts of a name is read',
      'if (entries.has(nameOf(entry))) throw',
      'if (entries.size < 0) throw',
    ),
    zip('an encrypted part is read', 'if (entry.isEncrypted()) throw encrypted();', ''),
    cells('rows go back', 'number <= this.#rowNumber ||', ''),
    cells(
      'a formula without a result is empty',
      "if (cell.value === '' && !cell.isUnknown) return;",
      "if (cell.value === '') return;",
    ),
    line(
      'a cell that shows an error is empty',
      'if (read.problem !== null && !isHeader)',
      'if (read.problem !== null && isHeader)',
    ),
    line(
      'a cell beside the table is lost',
      "rules.beginnings).text === ''",
      "rules.beginnings).text !== ''",
    ),
    dates('days of 1904 are of 1900', 'is1904 ? day + SHIFT_1904 : day', 'is1904 ? day : day'),
    dates('January of 1900 is a day late', 'serial < LEAP_1900 ?', 'serial < 0 ?'),
    numbers(
      'a fraction keeps what arithmetic left over',
      'digits.length <= NOISE_FREE_DIGITS ? shown : value',
      'digits.length < 0 ? shown : value',
    ),
    layout(
      'a title is the header',
      'const start = hasHeader ? headerAt(looked, usual) : 0;',
      'const start = 0;',
    ),
    csv(
      'a text that begins with @ is a formula',
      "const FORMULA = /^'*[=+\\-@",
      "const FORMULA = /^'*[=+\\-",
    ),
    csv('a text with an apostrophe loses it', "const FORMULA = /^'*[=", 'const FORMULA = /^[='),
    csv('a number becomes a text', '&& !NUMBER.test(text)', ''),
    exported('a text of JSON is no JSON', "if (type === 'json') return JSON.stringify(value);", ''),
    exporting(
      'an export ends with its first page',
      'if (page.next_cursor === null) break;',
      'break;',
    ),
    counts('a large table is counted exactly', 'rows <= store.countedRowsMax;', 'rows >= 0;'),
  ],
};
