// Large arrays of numbers inside stored JSON: 32-bit floats, little-endian, as base64. A third of the
// size of their decimal text, and read back without parsing digits.
import { MlError } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

/** @example unpackFloats(packFloats([1.5, -2]), 2, 'x'); // Float32Array [1.5, -2] */
export function packFloats(values: ArrayLike<number>): string {
  return encodeBase64(values instanceof Float32Array ? values : Float32Array.from(values));
}

/** @throws MlError `state_invalid` when the text is no base64 of `length` finite floats */
export function unpackFloats(text: string, length: number, path: string): Float32Array {
  const refused = new MlError(
    'state_invalid',
    path,
    `${path} does not hold ${length} packed numbers; the file is damaged or not of this format.`,
  );
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length !== 4 * length) throw refused;
  const floats = new Float32Array(bytes.buffer);
  if (!floats.every(Number.isFinite)) throw refused;
  return floats;
}
