// The beginning of a dropped file, and names made from its name. Pure, but for reading the file's bytes.

/** What a preview takes at most. */
export const headBytes = 1024 * 1024;
const lineFeed = 0x0a;
const gzip = [0x1f, 0x8b];
/** Archives, of which a workbook is one: what they hold is listed at their end. */
const archive = [0x50, 0x4b, 0x03, 0x04];
/** What a preview takes of a workbook. */
export const workbookBytes = 32 * 1024 * 1024;

/**
 * The beginning of a file, ended behind its last whole line, so that a row cut in two is not taken for a
 * wrong one. Zipped bytes are left as they are; a workbook is looked at whole.
 *
 * @throws Error for a workbook that is larger than a preview takes
 */
export async function headOf(file: Blob): Promise<Blob> {
  if (file.size <= headBytes) return file;
  const head = file.slice(0, headBytes);
  const bytes = new Uint8Array(await head.arrayBuffer());
  if (bytes[0] === gzip[0] && bytes[1] === gzip[1]) return head;
  if (archive.every((byte, at) => bytes[at] === byte)) {
    if (file.size <= workbookBytes) return file;
    throw new Error(
      `An Excel file of more than ${bytesText(workbookBytes)} is not shown before it is imported. Import it with “npx aibaas import”, or export its sheet as CSV.`,
    );
  }
  const end = bytes.lastIndexOf(lineFeed);
  return end < 0 ? head : file.slice(0, end + 1);
}

/** Longer names are cut in lists; a table's own limit is 200. */
const nameLengthMax = 100;

/**
 * A table's name from a file's: without folder and endings, and one that is not taken.
 *
 * @example
 * tableNameOf('Q3 orders.csv.gz', []); // 'q3_orders'
 */
export function tableNameOf(filename: string, taken: readonly string[]): string {
  const stem = filename
    .replace(/^.*[\\/]/, '')
    .replace(/(\.(csv|tsv|txt|ndjson|jsonl|json|xlsx|xlsm|gz|zip))+$/i, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  const name = Array.from(stem === '' ? 'table' : stem)
    .slice(0, nameLengthMax)
    .join('');
  if (!taken.includes(name)) return name;
  for (let n = 2; ; n++) if (!taken.includes(`${name}_${n}`)) return `${name}_${n}`;
}

/** Whether a file is called as workbooks are. */
export const isWorkbookName = (filename: string): boolean => /\.xls[xm]$/i.test(filename);

/** What a half-sent file is known by, so that dropping it again goes on with it. */
export const uploadKey = (tenantId: string, file: File): string =>
  `aibaas.upload.${tenantId}.${file.name}.${file.size}.${file.lastModified}`;

/** 1,500,000 → `1.5 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const digits = step === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits }).format(value)} ${units[step]}`;
}
