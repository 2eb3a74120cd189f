// Rows of weights as bytes with one scale a row: a quarter of the size, and nothing that a prediction shows.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';

const CHUNK = 0x2000;

export function packRows(values: Float32Array, width: number): { bytes: string; scales: string } {
  const rows = values.length / width;
  const bytes = new Uint8Array(values.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let most = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      most = Math.max(most, Math.abs(values[i] as number));
    }
    scales[row] = most / 127;
    if (most === 0) continue;
    for (let i = row * width; i < (row + 1) * width; i++) {
      bytes[i] = Math.round(((values[i] as number) / most) * 127) & 0xff;
    }
  }
  let letters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    letters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return { bytes: btoa(letters), scales: packFloats(scales) };
}

/** @throws MlError `state_invalid` when the bytes do not fill the rows */
export function unpackRows(state: StateReader, rows: number, width: number): Float32Array {
  const scales = unpackFloats(state.text('scales'), rows, `${state.path}.scales`);
  let letters = '';
  try {
    letters = atob(state.text('bytes'));
  } catch {
    // Told below: it does not have the length.
  }
  if (letters.length !== rows * width) {
    const message = `${state.path}.bytes does not hold ${rows} rows of ${width}; the file is damaged.`;
    throw new MlError('state_invalid', `${state.path}.bytes`, message);
  }
  const values = new Float32Array(rows * width);
  for (let i = 0; i < values.length; i++) {
    const signed = (letters.charCodeAt(i) << 24) >> 24;
    values[i] = signed * (scales[Math.floor(i / width)] as number);
  }
  return values;
}
