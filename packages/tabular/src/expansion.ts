/**
 * How much packed bytes may grow: what gzip files and the parts of workbooks are measured by.
 */
import { ParseError } from './parse-error.ts';

/** Tables of real data shrink to a fifth or a twentieth; a thousandth is a file made to fill a disk. */
const EXPANSION_MAX = 100;
/** A small file may be as repetitive as it likes. */
const EXPANDED_BYTES_MIN = 8 * 1024 * 1024;

/**
 * @param what names the file in the refusal, such as `gzip file`
 * @throws ParseError `too_large`
 */
export function refuseExpansion(what: string, unpacked: number, bytesRead: number): void {
  if (unpacked <= EXPANDED_BYTES_MIN || unpacked <= EXPANSION_MAX * bytesRead) return;
  throw new ParseError(
    'too_large',
    `The ${what} holds ${unpacked} bytes in its first ${bytesRead}; more than ${EXPANSION_MAX} times as much is not unpacked.`,
    what === 'gzip file' ? 'Send the file without compression.' : 'Export the table as CSV.',
    { bytesRead },
  );
}
