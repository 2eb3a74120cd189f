/**
 * Turns a stream of bytes into text, one chunk at a time, for the four encodings tables come in.
 * Node's streaming TextDecoder makes two-byte strings even of ASCII and is several times slower.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from './types.ts';

/** Windows-1252 for bytes 0x80 to 0x9F; the five undefined ones map to U+FFFD (WHATWG differs). */
const WINDOWS_1252_HIGH = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ';

export interface DecodedText {
  text: string;
  /** False when bytes had to be replaced by U+FFFD because they mean nothing in the encoding. */
  isValid: boolean;
}

export class TextDecoding {
  readonly #encoding: Encoding;
  #rest: Buffer = Buffer.alloc(0);
  #isAtStart = true;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** Decodes what is complete in `bytes`; the tail of a split character waits for the next call. */
  decode(bytes: Buffer, isLast = false): DecodedText {
    const joined = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const keep = isLast ? 0 : incompleteTail(joined, this.#encoding);
    // A copy: the caller may reuse the chunk's memory.
    this.#rest = Buffer.from(joined.subarray(joined.length - keep));
    const decoded = decodeBytes(joined.subarray(0, joined.length - keep), this.#encoding);
    if (this.#isAtStart && decoded.text.length > 0) {
      this.#isAtStart = false;
      if (decoded.text.charCodeAt(0) === 0xfeff) decoded.text = decoded.text.slice(1);
    }
    return decoded;
  }
}

function decodeBytes(bytes: Buffer, encoding: Encoding): DecodedText {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    const ordered = encoding === 'utf-16be' ? Buffer.from(even).swap16() : even;
    const text = ordered.toString('utf16le');
    const isValid = text.isWellFormed() && even.length === bytes.length;
    const odd = even.length === bytes.length ? '' : '\uFFFD';
    return { text: text.toWellFormed() + odd, isValid };
  }
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), isValid: true };
  if (encoding === 'utf-8') return { text: bytes.toString('utf8'), isValid: isUtf8(bytes) };
  let isValid = true;
  const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, (char) => {
    const mapped = WINDOWS_1252_HIGH.charAt(char.charCodeAt(0) - 0x80);
    if (mapped === '\uFFFD') isValid = false;
    return mapped;
  });
  return { text, isValid };
}

/** Bytes at the end that are the beginning of a character. */
function incompleteTail(bytes: Buffer, encoding: Encoding): number {
  if (encoding === 'windows-1252') return 0;
  if (encoding === 'utf-8') return incompleteUtf8Tail(bytes);
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - (encoding === 'utf-16le' ? 1 : 2)];
  const isHighSurrogate = high !== undefined && high >= 0xd8 && high <= 0xdb;
  return odd + (isHighSurrogate ? 2 : 0);
}

function incompleteUtf8Tail(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}
