// Long lists of numbers inside stored JSON, without loss and in as few bits as a plain scheme allows: places in a
// list of the different values where there are few of them, else floats of 32 or 64 bits; as base64.
import { MlError } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

/** The different values, ascending, and for each number its place among them in so many bits as that takes. */
interface Listed {
  readonly values: readonly number[];
  readonly places: string;
}
type Packed = Listed | { readonly floats: string } | { readonly doubles: string };

/** Beyond so many different values their list is no gain. */
const listedMax = 1 << 16;

/** @example unpackNumbers(packNumbers([7, 7, 7, 9]), 4, 'x'); // Float64Array [7, 7, 7, 9] */
export function packNumbers(numbers: ArrayLike<number>): Packed {
  const values = differentOf(numbers);
  const isSingle = values === null || values.every((value) => Math.fround(value) === value);
  const floatBits =
    isSingle && Array.prototype.every.call(numbers, (n: number) => Math.fround(n) === n) ? 32 : 64;
  if (values !== null) {
    // A value of the list costs about what a double costs in decimal.
    const bits = bitsFor(values.length) * numbers.length + 150 * values.length;
    if (bits < floatBits * numbers.length) return listed(numbers, values);
  }
  if (floatBits === 32) return { floats: encodeBase64(Float32Array.from(numbers)) };
  return { doubles: encodeBase64(Float64Array.from(numbers)) };
}

/** @throws MlError `state_invalid` when it does not hold `length` finite numbers */
export function unpackNumbers(packed: unknown, length: number, path: string): Float64Array {
  const given = (typeof packed === 'object' && packed !== null ? packed : {}) as Partial<
    Listed & { floats: string; doubles: string }
  >;
  const bytesOf = (text: unknown, size: number): Uint8Array<ArrayBuffer> => {
    const bytes = typeof text === 'string' ? decodeBase64(text) : null;
    if (bytes === null || bytes.length !== size) throw refused(path, length);
    return bytes;
  };
  if (given.floats !== undefined || given.doubles !== undefined) {
    const numbers =
      given.floats === undefined
        ? new Float64Array(bytesOf(given.doubles, 8 * length).buffer)
        : Float64Array.from(new Float32Array(bytesOf(given.floats, 4 * length).buffer));
    if (!numbers.every(Number.isFinite)) throw refused(path, length);
    return numbers;
  }
  const { values } = given;
  if (!Array.isArray(values) || values.length > listedMax || !values.every(Number.isFinite)) {
    throw refused(path, length);
  }
  const bits = bitsFor(values.length);
  const bytes = bytesOf(given.places, Math.ceil((bits * length) / 8));
  return readPlaces(bytes, bits, length).map((place) => {
    const value: number | undefined = values[place];
    if (value === undefined) throw refused(path, length);
    return value;
  });
}

const refused = (path: string, length: number): MlError =>
  new MlError(
    'state_invalid',
    path,
    `${path} does not hold ${length} packed numbers; the file is damaged or not of this format.`,
  );

const bitsFor = (count: number): number => (count <= 1 ? 0 : Math.ceil(Math.log2(count)));

function differentOf(numbers: ArrayLike<number>): number[] | null {
  const seen = new Set<number>();
  for (let i = 0; i < numbers.length; i++) {
    // Minus zero would come back as zero; both mean the same to every comparison and sum here.
    seen.add(numbers[i] as number);
    if (seen.size > listedMax) return null;
  }
  return [...seen].sort((a, b) => a - b);
}

function listed(numbers: ArrayLike<number>, values: readonly number[]): Listed {
  const placeOf = new Map(values.map((value, place) => [value, place]));
  const bits = bitsFor(values.length);
  const bytes = new Uint8Array(Math.ceil((bits * numbers.length) / 8));
  for (let i = 0; i < numbers.length; i++) {
    const place = placeOf.get(numbers[i] as number) as number;
    for (let b = 0, at = i * bits; b < bits; b++, at++) {
      bytes[at >> 3]! |= ((place >> b) & 1) << (at & 7);
    }
  }
  return { values, places: encodeBase64(bytes) };
}

function readPlaces(bytes: Uint8Array, bits: number, length: number): Float64Array {
  const places = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    let place = 0;
    for (let b = 0, at = i * bits; b < bits; b++, at++) {
      place |= (((bytes[at >> 3] as number) >> (at & 7)) & 1) << b;
    }
    places[i] = place;
  }
  return places;
}

/**
 * Numbers of which three digits are enough: the upper halves of 32-bit floats, off by 0.4 % at most.
 *
 * @example unpackRounded(packRounded([1, -2.5]), 2, 'x'); // Float64Array [1, -2.5]
 */
export function packRounded(numbers: ArrayLike<number>): string {
  const floats = Float32Array.from(numbers);
  const words = new Uint32Array(floats.buffer);
  const bytes = new Uint8Array(2 * words.length);
  words.forEach((word, i) => {
    // To the nearest, except where that would be infinite.
    const half = Math.min((word & 0x7fff_ffff) + 0x8000, 0x7f7f_ffff) >>> 16;
    bytes[2 * i] = half & 0xff;
    bytes[2 * i + 1] = (half >> 8) | ((word >>> 24) & 0x80);
  });
  return encodeBase64(bytes);
}

/** @throws MlError `state_invalid` when it does not hold `length` finite numbers */
export function unpackRounded(packed: unknown, length: number, path: string): Float64Array {
  const bytes = typeof packed === 'string' ? decodeBase64(packed) : null;
  if (bytes === null || bytes.length !== 2 * length) throw refused(path, length);
  const words = Uint32Array.from(
    { length },
    (_, i) => ((bytes[2 * i] as number) << 16) | ((bytes[2 * i + 1] as number) << 24),
  );
  const numbers = Float64Array.from(new Float32Array(words.buffer));
  if (!numbers.every(Number.isFinite)) throw refused(path, length);
  return numbers;
}
