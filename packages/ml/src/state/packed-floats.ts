// Large arrays of numbers inside stored JSON: 32-bit floats, little-endian, as base64. A third of the
// size of their decimal text, and read back without parsing digits.
import { MlError } from '../errors.ts';

/** Letters that are turned into text at once; `fromCharCode` takes its arguments on the stack. */
const CHUNK = 0x2000;

/** @example unpackFloats(packFloats([1.5, -2]), 2, 'x'); // Float32Array [1.5, -2] */
export function packFloats(values: ArrayLike<number>): string {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  let letters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    letters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(letters);
}

/** @throws MlError `state_invalid` when the text is no base64 of `length` finite floats */
export function unpackFloats(text: string, length: number, path: string): Float32Array {
  const refused = new MlError(
    'state_invalid',
    path,
    `${path} does not hold ${length} packed numbers; the file is damaged or not of this format.`,
  );
  let letters: string;
  try {
    letters = atob(text);
  } catch {
    throw refused;
  }
  if (letters.length !== 4 * length) throw refused;
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const floats = new Float32Array(bytes.buffer);
  if (!floats.every(Number.isFinite)) throw refused;
  return floats;
}
