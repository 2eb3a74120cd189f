/**
 * The parts of a ZIP archive as streams of unpacked bytes, measured while they are unpacked and checked
 * against their size and sum. Knows nothing of spreadsheets but the words of its refusals.
 */
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { refuseExpansion } from '../expansion.ts';
import { damaged, encrypted, tooLarge } from './workbook-errors.ts';

const CHUNK_BYTES = 256 * 1024;
/** Workbooks have a dozen parts, one more for each sheet and picture. */
const ENTRIES_MAX = 20_000;
/** Of what the archive says of its parts: names and, in other archives, comments. */
const DIRECTORY_BYTES_MAX = 2 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

export interface ZipChunk {
  bytes: Buffer;
  /** Packed bytes of all parts read so far. */
  bytesRead: number;
  /** The same unpacked. */
  unpacked: number;
}

export class ZipArchive {
  readonly #file: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  #bytesRead = 0;
  #unpacked = 0;

  private constructor(file: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** @throws ParseError `corrupt_workbook` when its end, which lists the parts, is missing or wrong */
  static async open(path: string): Promise<ZipArchive> {
    const file = await openPromise(path, { autoClose: false, lazyEntries: true }).catch(
      (error: NodeJS.ErrnoException) => {
        throw error.code === undefined ? damaged('its end is missing or wrong') : error;
      },
    );
    // After close and after a broken part; the reader of that part is told.
    file.on('error', () => undefined);
    try {
      if (file.entryCount > ENTRIES_MAX) {
        throw tooLarge(`The file has ${file.entryCount} parts; at most ${ENTRIES_MAX} are read.`);
      }
      const entries = new Map<string, Entry>();
      let directoryBytes = 0;
      for await (const entry of file.eachEntry()) {
        directoryBytes += bytesOf(entry);
        if (directoryBytes > DIRECTORY_BYTES_MAX) {
          throw tooLarge(
            `The list of the file's parts has more than ${DIRECTORY_BYTES_MAX} bytes.`,
          );
        }
        // Which of two is meant, programs decide differently.
        if (entries.has(nameOf(entry))) throw damaged(`it has "${entry.fileName}" twice`);
        entries.set(nameOf(entry), entry);
      }
      return new ZipArchive(file, entries);
    } catch (error) {
      file.close();
      throw isOurs(error) ? error : damaged('the list of its parts is wrong');
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Whether any part lies in a folder, such as `xl/`. */
  hasFolder(folder: string): boolean {
    return [...this.#entries.keys()].some((name) => name.startsWith(folder));
  }

  /**
   * @throws ParseError `corrupt_workbook`, `encrypted_workbook`, or `too_large` where it grows beyond
   * what {@link refuseExpansion} lets through
   */
  async *chunks(name: string, signal?: AbortSignal): AsyncGenerator<ZipChunk> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw damaged(`it has no part "${name}"`);
    if (entry.isEncrypted()) throw encrypted();
    const { compressionMethod: method } = entry;
    if (method !== STORED && method !== DEFLATED) {
      throw damaged(`"${name}" is packed by method ${method}, which no spreadsheet uses`);
    }
    let packed: Readable | null = null;
    const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
    try {
      packed = await this.#file.openReadStreamPromise(entry, { decodeFileData: false });
      const source = Readable.from(this.#counted(packed), { objectMode: false });
      source.on('error', (error) => inflate.destroy(error));
      const bytes = method === STORED ? source : source.pipe(inflate);
      yield* this.#checked(entry, bytes, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw isOurs(error) ? error : damaged(`"${name}" cannot be unpacked`);
    } finally {
      packed?.destroy();
      inflate.destroy();
    }
  }

  async *#counted(packed: Readable): AsyncGenerator<Buffer> {
    for await (const bytes of packed as AsyncIterable<Buffer>) {
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }

  async *#checked(
    { fileName, crc32: sum, uncompressedSize }: Entry,
    source: AsyncIterable<Buffer>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ZipChunk> {
    let seen = 0;
    let summed = 0;
    for await (const bytes of source) {
      signal?.throwIfAborted();
      seen += bytes.length;
      this.#unpacked += bytes.length;
      summed = crc32(bytes, summed);
      refuseExpansion('Excel file', this.#unpacked, this.#bytesRead);
      if (seen > uncompressedSize) throw damaged(`"${fileName}" is longer than it says`);
      yield { bytes, bytesRead: this.#bytesRead, unpacked: this.#unpacked };
    }
    if (seen < uncompressedSize) throw damaged(`"${fileName}" is shorter than it says`);
    if (summed !== sum) throw damaged(`the check sum of "${fileName}" is wrong`);
  }

  close(): void {
    this.#file.close();
  }
}

/** Names of parts differ in more than case. */
const nameOf = ({ fileName }: Entry): string => fileName.replace(/^\/+/, '').toLowerCase();

/** Of a part in the list. */
const bytesOf = ({ fileNameLength, extraFieldLength, fileCommentLength }: Entry): number =>
  46 + fileNameLength + extraFieldLength + fileCommentLength;

const isOurs = (error: unknown): boolean => error instanceof Error && error.name === 'ParseError';
