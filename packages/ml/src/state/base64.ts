// Bytes of typed arrays, little-endian, as base64 text and back, in browsers as in Node.

/** Letters that are turned into text at once; `fromCharCode` takes its arguments on the stack. */
const CHUNK = 0x2000;

/** @example encodeBase64(Uint8Array.of(1, 2)); // 'AQI=' */
export function encodeBase64(values: Float32Array | Float64Array | Uint8Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let letters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    letters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(letters);
}

/** null: the text is no base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
