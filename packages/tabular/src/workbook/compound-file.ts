/**
 * Names the compound files of old Office programs: workbooks before 2007, and newer ones behind a password.
 * Source: [MS-CFB] 2.2 and 2.6.1.
 */
import { open } from 'node:fs/promises';
import { encrypted, foreign } from './workbook-errors.ts';

const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** The directory's first sector names the streams; four more are looked at. */
const DIRECTORY_BYTES = 4 * 4096;

/** @throws ParseError `encrypted_workbook` or `not_a_table` for a compound file; nothing for others */
export async function refuseCompoundFile(path: string, head: Buffer): Promise<void> {
  if (head.length < 512 || !head.subarray(0, 8).equals(COMPOUND)) {
    if (head.subarray(0, 4).equals(COMPOUND.subarray(0, 4))) throw old();
    return;
  }
  const sectorBytes = head.readUInt16LE(30) === 12 ? 4096 : 512;
  const position = (head.readUInt32LE(48) + 1) * sectorBytes;
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(DIRECTORY_BYTES), 0, DIRECTORY_BYTES, position);
    if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw encrypted();
  } finally {
    await file.close();
  }
  throw old();
}

const old = () =>
  foreign(
    'an Excel file of the old kind (.xls)',
    'Open it and save it as .xlsx, or export it as CSV.',
  );
