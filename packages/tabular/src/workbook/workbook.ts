/**
 * Opens a workbook: its sheets by name, how its cells' numbers are shown, and from which day it counts.
 * Rows and texts are read elsewhere, as streams.
 */
import { type CellFormat, cellFormat } from './cell-formats.ts';
import { wholeNumber } from './whole-number.ts';
import { damaged, foreign, noSheet, tooLarge } from './workbook-errors.ts';
import { attributeOf, type XmlAttributes, XmlReader } from './xml-reader.ts';
import { ZipArchive } from './zip-archive.ts';

export interface SheetEntry {
  name: string;
  isHidden: boolean;
  /** Of the archive. */
  part: string;
}

export interface Workbook {
  archive: ZipArchive;
  /** In the order of their tabs; charts and macros are no sheets. */
  sheets: SheetEntry[];
  is1904: boolean;
  /** By the style of a cell. */
  formats: CellFormat[];
  /** Of the shared texts; null when there are none. */
  texts: string | null;
  close(): void;
}

/** Of all parts without rows, which are formats and names, together. */
const PARTS_BYTES_MAX = 32 * 1024 * 1024;
const ROOT = 'xl/workbook.xml';

/**
 * @throws ParseError `not_a_table` for an archive that is no workbook or one of another kind,
 * `corrupt_workbook`, `encrypted_workbook`, `too_large`
 */
export async function openWorkbook(path: string, signal?: AbortSignal): Promise<Workbook> {
  const archive = await ZipArchive.open(path);
  try {
    const root = await rootOf(archive, signal);
    const links = await linksOf(archive, root, signal);
    const { sheets, is1904 } = await readRoot(archive, root, links, signal);
    if (sheets.length === 0) throw damaged('it has no sheet');
    const styles = partOf(links, 'styles');
    const formats = styles === null ? [] : await readFormats(archive, styles, signal);
    const texts = partOf(links, 'sharedStrings');
    return { archive, sheets, is1904, formats, texts, close: () => archive.close() };
  } catch (error) {
    archive.close();
    throw error;
  }
}

/**
 * The sheet that is asked for by name or place, or the first that is shown.
 *
 * @throws ParseError `sheet_not_found`, naming those that exist
 */
export function chooseSheet(sheets: readonly SheetEntry[], asked?: string): SheetEntry {
  const first = sheets.find(({ isHidden }) => !isHidden) ?? (sheets[0] as SheetEntry);
  if (asked === undefined) return first;
  const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase();
  const found =
    sheets.find(({ name }) => name === asked) ??
    sheets.find(({ name }) => folded(name) === folded(asked)) ??
    (/^\d{1,5}$/.test(asked) ? sheets[Number(asked) - 1] : undefined);
  if (found !== undefined) return found;
  throw noSheet(
    asked,
    sheets.map(({ name }) => name),
  );
}

interface Link {
  id: string;
  type: string;
  part: string;
}

/** Reads a part that is small, element by element. */
async function readPart(
  archive: ZipArchive,
  part: string,
  open: (name: string, attributes: XmlAttributes, parent: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path: string[] = [];
  const reader = new XmlReader(part, {
    open(name, attributes) {
      open(name, attributes, path.at(-1) ?? '');
      path.push(name);
    },
    close: () => void path.pop(),
    text: () => undefined,
  });
  // They are read before any rows: what was unpacked so far is theirs.
  for await (const { bytes, unpacked } of archive.chunks(part, signal)) {
    if (unpacked > PARTS_BYTES_MAX) {
      throw tooLarge(`The Excel file has more than ${PARTS_BYTES_MAX} bytes without rows.`);
    }
    reader.write(bytes);
  }
  reader.end();
}

/** Writers may name it otherwise, as SAP does; the archive's own links say how. */
async function rootOf(archive: ZipArchive, signal: AbortSignal | undefined): Promise<string> {
  const saveAs = 'Save it as .xlsx, or export the table as CSV.';
  if (archive.has('_rels/.rels')) {
    const links = await linksOf(archive, '', signal);
    const root = partOf(links, 'officeDocument');
    if (root !== null && /\.bin$/i.test(root)) {
      throw foreign('an Excel binary workbook (.xlsb)', saveAs);
    }
    if (root !== null && !archive.has(ROOT) && !(await isSpreadsheet(archive, root, signal))) {
      throw foreign('an Office document, but no workbook', saveAs);
    }
    if (root !== null) return root;
  }
  if (archive.has(ROOT)) return ROOT;
  if (archive.has('xl/workbook.bin')) throw foreign('an Excel binary workbook (.xlsb)', saveAs);
  throw foreign('a ZIP archive, but no workbook', 'Unpack it, and import the tables inside.');
}

async function isSpreadsheet(
  archive: ZipArchive,
  root: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const links = await linksOf(archive, root, signal);
  return partOf(links, 'worksheet') !== null;
}

async function linksOf(
  archive: ZipArchive,
  source: string,
  signal: AbortSignal | undefined,
): Promise<Link[]> {
  const slash = source.lastIndexOf('/') + 1;
  const folder = source.slice(0, slash);
  const part = `${folder}_rels/${source.slice(slash)}.rels`;
  const links: Link[] = [];
  if (!archive.has(part)) return links;
  const add = (name: string, attributes: XmlAttributes): void => {
    const { Id: id, Type: type, Target: target } = attributes;
    if (name !== 'Relationship' || id === undefined || target === undefined) return;
    if (attributes.TargetMode === 'External') return;
    links.push({ id, type: (type ?? '').replace(/^.*\//, ''), part: resolved(folder, target) });
  };
  await readPart(archive, part, add, signal);
  return links;
}

function resolved(folder: string, target: string): string {
  const path = target.startsWith('/') ? target : `/${folder}${target}`;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

const partOf = (links: readonly Link[], type: string): string | null =>
  links.find((link) => link.type === type)?.part ?? null;

async function readRoot(
  archive: ZipArchive,
  root: string,
  links: readonly Link[],
  signal: AbortSignal | undefined,
): Promise<Pick<Workbook, 'sheets' | 'is1904'>> {
  const parts = new Map(links.map(({ id, type, part }) => [id, { type, part }]));
  const sheets: SheetEntry[] = [];
  let is1904 = false;
  const add = (name: string, attributes: XmlAttributes, parent: string): void => {
    if (name === 'workbookPr') is1904 = /^(?:1|true|on)$/.test(attributes.date1904 ?? '');
    if (name !== 'sheet' || parent !== 'sheets') return;
    const link = parts.get(attributeOf(attributes, 'id') ?? '');
    if (link === undefined || link.type !== 'worksheet') return;
    const isHidden = attributes.state !== undefined && attributes.state !== 'visible';
    sheets.push({ name: attributes.name ?? '', isHidden, part: link.part });
  };
  await readPart(archive, root, add, signal);
  return { sheets, is1904 };
}

async function readFormats(
  archive: ZipArchive,
  part: string,
  signal: AbortSignal | undefined,
): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const known = new Map<number, CellFormat>();
  const ids: number[] = [];
  const add = (name: string, attributes: XmlAttributes, parent: string): void => {
    if (name === 'numFmt' && parent === 'numFmts') {
      codes.set(formatId(attributes), attributes.formatCode ?? '');
    } else if (name === 'xf' && parent === 'cellXfs') ids.push(formatId(attributes));
  };
  await readPart(archive, part, add, signal);
  return ids.map((id) => {
    const format = known.get(id) ?? cellFormat(id, codes);
    known.set(id, format);
    return format;
  });
}

function formatId({ numFmtId = '0' }: XmlAttributes): number {
  const id = wholeNumber(numFmtId);
  if (id === null) throw damaged('a number format is numbered by no number');
  return id;
}
