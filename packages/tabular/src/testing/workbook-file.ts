/**
 * Makes workbooks from their XML: the least that spreadsheet programs open, and whatever a test puts in its
 * place.
 */
import { type ZipPart, zipFile } from './zip-file.ts';

export interface SheetSpec {
  name: string;
  /** The rows as XML, or values: numbers, texts, booleans, null for no cell. */
  rows: string | readonly (readonly SheetValue[])[];
  state?: string;
  /** Behind the rows. */
  after?: string;
}

export type SheetValue = string | number | boolean | null;

export interface WorkbookSpec {
  sheets?: readonly SheetSpec[];
  /** Number formats by style, from 1; style 0 is a plain number. */
  formats?: readonly (number | string)[];
  /** Each as XML within `<si>`. */
  texts?: readonly string[];
  is1904?: boolean;
  /** Further parts, or others in place of those that would be there. */
  parts?: readonly ZipPart[];
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const LINK = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

export function workbookFile(spec: WorkbookSpec): Buffer {
  const { parts = [] } = spec;
  const own = partsOf(spec).filter(({ name }) => !parts.some((part) => part.name === name));
  return zipFile([...own, ...parts]);
}

/** A workbook of one sheet with these values. */
export const sheetFile = (rows: SheetSpec['rows'], spec: WorkbookSpec = {}): Buffer =>
  workbookFile({ sheets: [{ name: 'Sheet1', rows }], ...spec });

function partsOf(spec: WorkbookSpec): ZipPart[] {
  const { sheets = [], texts = [] } = spec;
  const tabs = sheets.map(({ name, state }, at) => {
    const shown = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${escaped(name)}" sheetId="${at + 1}"${shown} r:id="r${at + 1}"/>`;
  });
  const links = sheets.map((_, at) =>
    link(`r${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`),
  );
  const system = spec.is1904 === true ? '<workbookPr date1904="1"/>' : '<workbookPr/>';
  return [
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    { name: '_rels/.rels', content: linksPart([link('r1', 'officeDocument', 'xl/workbook.xml')]) },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${MAIN}" xmlns:r="${LINK}">${system}<sheets>${tabs.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: linksPart([
        ...links,
        link('s', 'styles', 'styles.xml'),
        link('t', 'sharedStrings', 'sharedStrings.xml'),
      ]),
    },
    { name: 'xl/styles.xml', content: stylesPart(spec.formats ?? []) },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst xmlns="${MAIN}">${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    },
    ...sheets.map(({ rows, after = '' }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: `<worksheet xmlns="${MAIN}"><sheetData>${rowsXml(rows)}</sheetData>${after}</worksheet>`,
    })),
  ];
}

const linksPart = (links: readonly string[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${links.join('')}</Relationships>`;

const link = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${LINK}/${type}" Target="${target}"/>`;

function stylesPart(formats: readonly (number | string)[]): string {
  const codes = formats.map((format, at) =>
    typeof format === 'string'
      ? `<numFmt numFmtId="${200 + at}" formatCode="${escaped(format)}"/>`
      : '',
  );
  const styles = formats.map(
    (format, at) => `<xf numFmtId="${typeof format === 'string' ? 200 + at : format}"/>`,
  );
  return `<styleSheet xmlns="${MAIN}"><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`;
}

function rowsXml(rows: SheetSpec['rows']): string {
  if (typeof rows === 'string') return rows;
  return rows.map((cells) => `<row>${cells.map(cellXml).join('')}</row>`).join('');
}

function cellXml(value: SheetValue): string {
  if (value === null) return '<c/>';
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
