// The kernel of neural networks and its scalar twin: activations, memory cells, Adam. Both leave the
// same bytes. See neural.wat.
import { exp32 } from './exp32.ts';
import { instantiateKernel, type KernelMemory } from './load.ts';

/** Places and strides are bytes; counts are floats and multiples of 4. */
export interface NeuralKernel {
  addBias(
    at: number,
    stride: number,
    lines: number,
    bias: number,
    count: number,
    relu: number,
  ): void;
  cutDelta(delta: number, active: number, count: number): void;
  sumLines(at: number, stride: number, lines: number, to: number, count: number): void;
  adam(
    ...args: [
      ...[w: number, g: number, m: number, v: number, count: number],
      ...[rate: number, root: number, decay: number],
      ...[beta1: number, beta2: number, epsilon: number],
    ]
  ): void;
  scale(at: number, count: number, factor: number): void;
  squareSum(at: number, count: number): number;
  cellForward(
    ...args: [
      ...[gates: number, before: number, cell: number, squashed: number, out: number],
      ...[lines: number, units: number],
    ]
  ): void;
  cellBackward(
    ...args: [
      ...[gates: number, before: number, squashed: number, delta: number, cellDelta: number],
      ...[lines: number, units: number],
    ]
  ): void;
}

export function createNeuralKernel(memory: KernelMemory): NeuralKernel {
  const kernel = instantiateKernel('neural', memory);
  return kernel === null ? createScalarNeuralKernel(memory) : (kernel as unknown as NeuralKernel);
}

const f = Math.fround;
const sigmoid = (x: number): number => f(1 / f(1 + exp32(-x)));
const tanh = (x: number): number => f(1 - f(2 / f(1 + exp32(f(x + x)))));

/** The same without WebAssembly. */
export function createScalarNeuralKernel({ buffer }: KernelMemory): NeuralKernel {
  const x = new Float32Array(buffer);
  const at = (place: number): number => x[place] as number;
  return {
    addBias(place, stride, lines, bias, count, relu) {
      for (let line = 0; line < lines; line++) {
        const to = (place + line * stride) >>> 2;
        for (let j = 0; j < count; j++) {
          const sum = f(at(to + j) + at((bias >>> 2) + j));
          x[to + j] = relu === 0 ? sum : Math.max(sum, 0);
        }
      }
    },
    cutDelta(delta, active, count) {
      for (let i = 0; i < count; i++) if (!(at((active >>> 2) + i) > 0)) x[(delta >>> 2) + i] = 0;
    },
    sumLines(place, stride, lines, to, count) {
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (let line = 0; line < lines; line++) {
          sum = f(sum + at(((place + line * stride) >>> 2) + j));
        }
        x[(to >>> 2) + j] = sum;
      }
    },
    adam(w, g, m, v, count, ...rules) {
      const [rate, root, decay, beta1, beta2, epsilon] = rules.map(f) as typeof rules;
      for (let i = 0; i < count; i++) {
        const grad = at((g >>> 2) + i);
        const mean = f(f(at((m >>> 2) + i) * beta1) + f(grad * f(1 - beta1)));
        const square = f(f(at((v >>> 2) + i) * beta2) + f(f(grad * grad) * f(1 - beta2)));
        x[(m >>> 2) + i] = mean;
        x[(v >>> 2) + i] = square;
        const weight = f(at((w >>> 2) + i) - f(at((w >>> 2) + i) * decay));
        const size = f(f(f(Math.sqrt(square)) * root) + epsilon);
        x[(w >>> 2) + i] = f(weight - f(f(mean * rate) / size));
      }
    },
    scale(place, count, factor) {
      for (let i = 0; i < count; i++) x[(place >>> 2) + i] = f(at((place >>> 2) + i) * f(factor));
    },
    squareSum(place, count) {
      let [even, odd] = [0, 0];
      for (let i = place >>> 2; i < (place >>> 2) + count; i += 4) {
        even += at(i) * at(i) + at(i + 2) * at(i + 2);
        odd += at(i + 1) * at(i + 1) + at(i + 3) * at(i + 3);
      }
      return even + odd;
    },
    cellForward(gates, before, cell, squashed, out, lines, units) {
      for (let line = 0; line < lines; line++) {
        for (let j = 0; j < units; j++) {
          const g = (gates >>> 2) + 4 * line * units + j;
          const own = line * units + j;
          const i = sigmoid(at(g));
          const forget = sigmoid(at(g + units));
          const candidate = tanh(at(g + 2 * units));
          const o = sigmoid(at(g + 3 * units));
          const c = f(f(forget * at((before >>> 2) + own)) + f(i * candidate));
          const t = tanh(c);
          x[g] = i;
          x[g + units] = forget;
          x[g + 2 * units] = candidate;
          x[g + 3 * units] = o;
          x[(cell >>> 2) + own] = c;
          x[(squashed >>> 2) + own] = t;
          x[(out >>> 2) + own] = f(o * t);
        }
      }
    },
    cellBackward(gates, before, squashed, delta, cellDelta, lines, units) {
      for (let line = 0; line < lines; line++) {
        for (let j = 0; j < units; j++) {
          const g = (gates >>> 2) + 4 * line * units + j;
          const own = line * units + j;
          const [i, forget] = [at(g), at(g + units)];
          const [candidate, o] = [at(g + 2 * units), at(g + 3 * units)];
          const t = at((squashed >>> 2) + own);
          const d = at((delta >>> 2) + own);
          const dc = f(at((cellDelta >>> 2) + own) + f(f(d * o) * f(1 - f(t * t))));
          x[g + 3 * units] = f(f(d * t) * f(o * f(1 - o)));
          x[g] = f(f(dc * candidate) * f(i * f(1 - i)));
          x[g + units] = f(f(dc * at((before >>> 2) + own)) * f(forget * f(1 - forget)));
          x[g + 2 * units] = f(f(dc * i) * f(1 - f(candidate * candidate)));
          x[(cellDelta >>> 2) + own] = f(dc * forget);
        }
      }
    },
  };
}
