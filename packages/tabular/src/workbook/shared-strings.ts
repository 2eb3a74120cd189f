/**
 * The texts that cells share, kept as bytes outside of the heap and read only as far as rows need them.
 */
import { damaged, tooLarge } from './workbook-errors.ts';
import { unescapeCharacters, XmlReader } from './xml-reader.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Of texts and their places: some two million names, or a long text in every tenth row. */
const BYTES_MAX = 128 * 1024 * 1024;
/** Of a text for its place, and for the time that reading it takes when it is empty. */
const PLACE_BYTES = 16;
/** Without a text among them; one with many fonts takes a tenth. */
const SILENT_BYTES_MAX = 16 * 1024 * 1024;
/** Read for a look into the workbook, which a person waits for. */
const LOOK_BYTES_MAX = 64 * 1024 * 1024;

/** In place of a text with half of a surrogate pair, which UTF-8 cannot hold; it has no such byte. */
const ILL_FORMED = 0xff;
const HALF_PAIR = '\uD800';

export class SharedStrings {
  readonly #chunks: AsyncGenerator<{ bytes: Buffer }> | null;
  readonly #reader: XmlReader | null;
  #texts = Buffer.alloc(64 * 1024);
  /** Where each text ends. */
  #ends = new Uint32Array(4096);
  #count = 0;
  #isWhole = false;
  readonly #bytesMax: number;
  #bytesSeen = 0;
  /** Bytes that were seen when the last text came. */
  #heardAt = 0;

  /** @param part null for a workbook without shared texts */
  constructor(
    archive: ZipArchive,
    part: string | null,
    { signal, isLook }: { signal: AbortSignal | undefined; isLook: boolean },
  ) {
    const isThere = part !== null && archive.has(part);
    this.#bytesMax = isLook ? LOOK_BYTES_MAX : Number.POSITIVE_INFINITY;
    this.#chunks = isThere ? archive.chunks(part, signal) : null;
    this.#reader = isThere
      ? new XmlReader(
          part,
          textCollector((text) => this.#add(text)),
        )
      : null;
  }

  /** Reads on until the text of this number is there, or the end. */
  async upTo(index: number): Promise<void> {
    while (index >= this.#count && !this.#isWhole) {
      const next = await this.#chunks?.next();
      if (next === undefined || next.done === true) {
        this.#isWhole = true;
        this.#reader?.end();
      } else this.#read(next.value.bytes);
    }
  }

  #read(bytes: Buffer): void {
    this.#reader?.write(bytes);
    this.#bytesSeen += bytes.length;
    const isSilent = this.#bytesSeen - this.#heardAt > SILENT_BYTES_MAX;
    if (!isSilent && this.#bytesSeen <= this.#bytesMax) return;
    throw tooLarge(`The texts of the Excel file lie behind ${this.#bytesSeen} bytes of XML.`);
  }

  /**
   * @param bytesMax of its beginning, where no more is wanted; a last character may be cut
   * @throws ParseError `corrupt_workbook` for a number without a text
   */
  at(index: number, bytesMax = Number.POSITIVE_INFINITY): string {
    const { start, end } = this.#placeOf(index);
    if (this.#texts[start] === ILL_FORMED && end > start) return HALF_PAIR;
    return this.#texts.toString('utf8', start, Math.min(end, start + bytesMax));
  }

  /** @throws ParseError as {@link at} */
  bytesOf(index: number): number {
    const { start, end } = this.#placeOf(index);
    return end - start;
  }

  #placeOf(index: number): { start: number; end: number } {
    // Any other number would show what else lies in the memory.
    const isThere = Number.isInteger(index) && index >= 0 && index < this.#count;
    if (!isThere) throw damaged(`there is no shared text ${index}`);
    const start = index === 0 ? 0 : (this.#ends[index - 1] as number);
    return { start, end: this.#ends[index] as number };
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
  }

  #add(text: string): void {
    // One that is too long anyway may have been cut within a pair.
    const isWhole = text.length >= TEXT_LENGTH_MAX || text.isWellFormed();
    const start = this.#count === 0 ? 0 : (this.#ends[this.#count - 1] as number);
    const end = start + (isWhole ? Buffer.byteLength(text) : 1);
    if (end + PLACE_BYTES * this.#count > BYTES_MAX) {
      throw tooLarge(`The texts of the Excel file have more than ${BYTES_MAX} bytes.`);
    }
    if (end > this.#texts.length) {
      const larger = Buffer.alloc(Math.max(2 * this.#texts.length, end));
      this.#texts.copy(larger, 0, 0, start);
      this.#texts = larger;
    }
    if (isWhole) this.#texts.write(text, start);
    else this.#texts[start] = ILL_FORMED;
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#count] = end;
    this.#count += 1;
    this.#heardAt = this.#bytesSeen;
  }
}

/** Longer texts are refused with their row; nothing of a text that long is needed to say so. */
export const TEXT_LENGTH_MAX = 1024 * 1024 + 1;

/**
 * Gathers the pieces of a text: runs of it that differ in their font, without how they are pronounced.
 * Blanks around a piece count only where it says so.
 */
export class RichText {
  text = '';
  #piece = '';
  #isPiece = false;
  #keepsBlanks = false;
  #isPhonetic = false;

  clear(): void {
    this.text = '';
  }

  open(name: string, space: string | undefined): void {
    if (name === 'rPh') this.#isPhonetic = true;
    if (name !== 't' || this.#isPhonetic) return;
    this.#isPiece = true;
    this.#keepsBlanks = space === 'preserve';
    this.#piece = '';
  }

  add(text: string): void {
    if (this.#isPiece && this.#piece.length < TEXT_LENGTH_MAX) this.#piece += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#isPhonetic = false;
    if (name !== 't' || !this.#isPiece) return;
    this.#isPiece = false;
    const piece = unescapeCharacters(this.#keepsBlanks ? this.#piece : this.#piece.trim());
    if (this.text.length < TEXT_LENGTH_MAX) this.text += piece;
  }
}

function textCollector(add: (text: string) => void) {
  const rich = new RichText();
  return {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name === 'si') rich.clear();
      else rich.open(name, attributes['xml:space']);
    },
    text: (text: string) => rich.add(text),
    close(name: string) {
      if (name === 'si') add(rich.text.slice(0, TEXT_LENGTH_MAX));
      else rich.close(name);
    },
  };
}
