// The weights of a network and its scratch in one memory, where the kernel of matrix rows finds them.
import { createKernelMemory } from '../kernels/load.ts';
import { createRowsKernel, type RowsKernel } from '../kernels/rows.ts';

export interface NetworkShape {
  readonly inputs: number;
  /** A multiple of 32. */
  readonly hidden: number;
  readonly classes: number;
}

const parts = [
  'first',
  'second',
  'firstBias',
  'secondBias',
  'sum',
  'back',
  'out',
  'scales',
  'errors',
  'sizes',
] as const;
type Part = (typeof parts)[number];
type Place = Part | 'rows' | 'classRows';

export type NetworkMemory = NetworkShape &
  Readonly<Record<Part, Float32Array>> & {
    readonly rows: Int32Array;
    readonly classRows: Int32Array;
    readonly kernel: RowsKernel;
    /** Byte places. */
    readonly at: Readonly<Record<Place, number>>;
  };

/** @param longest most inputs that are not zero in one vector */
export function createNetworkMemory(shape: NetworkShape, longest: number): NetworkMemory {
  const { inputs, hidden, classes } = shape;
  const lengths: Record<Part, number> = {
    first: inputs * hidden,
    second: classes * hidden,
    firstBias: hidden,
    secondBias: classes,
    sum: hidden,
    back: hidden,
    out: classes,
    scales: longest,
    errors: classes,
    sizes: classes,
  };
  let bytes = 0;
  const place = (length: number): number => {
    const at = bytes;
    bytes += 16 * Math.ceil((4 * length) / 16);
    return at;
  };
  const at = Object.fromEntries(parts.map((part) => [part, place(lengths[part])])) as Record<
    Place,
    number
  >;
  at.rows = place(longest);
  at.classRows = place(classes);
  // Without WebAssembly the scalar twin works on an ordinary buffer.
  const memory = createKernelMemory(bytes) ?? { buffer: new ArrayBuffer(bytes) };
  const views = Object.fromEntries(
    parts.map((part) => [part, new Float32Array(memory.buffer, at[part], lengths[part])]),
  ) as Record<Part, Float32Array>;
  return {
    ...{ inputs, hidden, classes },
    ...views,
    rows: new Int32Array(memory.buffer, at.rows, longest),
    classRows: new Int32Array(memory.buffer, at.classRows, classes),
    kernel: createRowsKernel(memory),
    at,
  };
}
