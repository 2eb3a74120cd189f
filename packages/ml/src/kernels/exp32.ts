// e^x in 32-bit floats, step by step as the kernels compute it four at a time ($exp4 in the .wat files).

const f = Math.fround;
const LOG2_E = f(Math.LOG2E);
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444e-4);
/** 1/6!, 1/5! … 1, 1. */
const SERIES = [0.001388889, 0.008333334, 0.041666668, 0.16666667, 0.5, 1, 1].map(f);

/** Rounds to the nearest whole number, halves to the even one, as WebAssembly does. */
export function nearest(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

const bits = new Float32Array(1);
const words = new Int32Array(bits.buffer);

/** @param given a 32-bit float; the answer is that of −87 … 87 */
export function exp32(given: number): number {
  const x = Math.min(87, Math.max(-87, given));
  const k = nearest(f(x * LOG2_E));
  const r = f(f(x - f(k * LN2_HIGH)) - f(k * LN2_LOW));
  let p = SERIES[0] as number;
  for (let i = 1; i < SERIES.length; i++) p = f(f(p * r) + (SERIES[i] as number));
  words[0] = (k + 127) << 23;
  return f(p * (bits[0] as number));
}
