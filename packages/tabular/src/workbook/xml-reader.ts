/**
 * Reads XML as a stream of elements and texts, holding one of them at a time. A document type is refused,
 * and with it every entity that could be declared there.
 */
import { SaxesParser } from 'saxes';
import { TextDecoding } from '../decode-text.ts';
import { ParseError } from '../parse-error.ts';
import type { Encoding } from '../types.ts';
import { damaged, tooLarge } from './workbook-errors.ts';

export type XmlAttributes = Readonly<Record<string, string>>;

/** What is done with each element; names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Of one text, tag or comment, in characters: a value has a megabyte at most. */
const TOKEN_LENGTH_MAX = 2 * 1024 * 1024;
/** A cell's text lies seven elements deep. */
const DEPTH_MAX = 64;

export class XmlReader {
  readonly #parser = new SaxesParser({ xmlns: false, position: false } as const);
  readonly #part: string;
  #decoding: TextDecoding | null = null;
  #depth = 0;
  /** Characters since the parser last said something. */
  #pending = 0;

  /** @param part its name in the archive, for refusals */
  constructor(part: string, handler: XmlHandler) {
    this.#part = part;
    const parser = this.#parser;
    const heard = (): void => {
      this.#pending = 0;
    };
    parser.on('opentag', ({ name, attributes }) => {
      this.#pending = 0;
      this.#depth += 1;
      if (this.#depth > DEPTH_MAX) throw damaged(`"${part}" has elements ${DEPTH_MAX} deep`);
      handler.open(withoutPrefix(name), attributes);
    });
    parser.on('closetag', ({ name }) => {
      this.#pending = 0;
      this.#depth -= 1;
      handler.close(withoutPrefix(name));
    });
    parser.on('text', (text) => {
      this.#pending = 0;
      handler.text(text);
    });
    parser.on('cdata', (text) => {
      this.#pending = 0;
      handler.text(text);
    });
    parser.on('comment', heard);
    parser.on('processinginstruction', heard);
    parser.on('doctype', () => {
      throw damaged(`"${part}" declares a document type, which no spreadsheet does`);
    });
  }

  /** @throws ParseError `corrupt_workbook` or `too_large` */
  write(bytes: Buffer): void {
    this.#decoding ??= new TextDecoding(encodingOf(bytes));
    this.#push(bytes, false);
  }

  end(): void {
    this.#push(Buffer.alloc(0), true);
    this.#guarded(() => this.#parser.close());
  }

  #push(bytes: Buffer, isLast: boolean): void {
    const decoded = this.#decoding?.decode(bytes, isLast);
    if (decoded === undefined || decoded.text === '') return;
    if (!decoded.isValid) throw damaged(`"${this.#part}" is not in the encoding it should be`);
    this.#pending += decoded.text.length;
    this.#guarded(() => this.#parser.write(decoded.text));
    if (this.#pending > TOKEN_LENGTH_MAX) {
      throw tooLarge(
        `"${this.#part}" of the Excel file has a text of ${this.#pending} characters.`,
      );
    }
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw error instanceof ParseError ? error : damaged(`"${this.#part}" is not well-formed`);
    }
  }
}

function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute whatever its prefix, such as `r:id`. */
export function attributeOf(attributes: XmlAttributes, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const key = Object.keys(attributes).find((each) => each.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

/**
 * Excel writes what XML cannot hold as `_x000D_`, and an underscore that would read so as `_x005F_`. What
 * comes of it may be a NUL or half of a surrogate pair, which whoever reads the cell refuses.
 */
export function unescapeCharacters(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
