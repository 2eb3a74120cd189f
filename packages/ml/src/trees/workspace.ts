// The memory in which trees grow: bins, gradients, row lists and histograms side by side, so that the
// kernels reach all of them. One workspace serves one fit.
import { MlError } from '../errors.ts';
import type { Parallel } from '../estimator/fit-context.ts';
import type { Column } from '../frame/column.ts';
import { createGradientKernel, type GradientKernel } from '../kernels/gradient.ts';
import { COLUMN_BYTES, createHistogramKernel, type HistogramKernel } from '../kernels/histogram.ts';
import { createKernelMemory, type KernelMemory } from '../kernels/load.ts';
import { type ColumnBins, writeBins } from './binning.ts';
import { BOARD_BYTES } from './crew/board.ts';
import { CELLS_WORTH_A_CREW, type Crew, callCrew, threadsOf } from './crew/crew.ts';
import type { Derivatives } from './objectives/index.ts';

/** Places of the parts, in bytes. */
export interface Layout {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Bytes of a row of bins. */
  readonly stride: number;
  /** Row-major, for sums over all columns of a row. */
  readonly bins: number;
  /** The same column by column, for questions about one of them. */
  readonly columnBins: number;
  /** Rows rounded up to a multiple of 4: the step from output to output of margins and derivatives. */
  readonly paddedRows: number;
  readonly margins: number;
  readonly targets: number;
  readonly weights: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly pairs: number;
  readonly rows: number;
  readonly spare: number;
  readonly table: number;
  readonly histograms: number;
  readonly histogramBytes: number;
  readonly slotCount: number;
  /** Where threads find their orders, and add up what is not the first one's share. */
  readonly board: number;
  readonly spareHistograms: number;
  readonly bytes: number;
}

export interface Workspace {
  readonly layout: Layout;
  readonly memory: KernelMemory;
  readonly kernel: HistogramKernel;
  readonly derivatives: Derivatives;
  readonly bins: readonly ColumnBins[];
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly unsigned: Uint32Array;
  /** Lets go of other threads, and settles when they are gone; for the end of a fit, however it ended. */
  close(): Promise<void>;
}

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

export interface Shape {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly outputCount: number;
  /** Histograms that are alive at once. */
  readonly slotCount: number;
}

/** @param threads that work in it together */
export function planLayout(
  { rowCount, columnCount, outputCount, slotCount }: Shape,
  threads: number,
): Layout {
  const paddedRows = Math.ceil(rowCount / 4) * 4;
  const stride = Math.ceil(columnCount / 8) * 8;
  const histogramBytes = columnCount * COLUMN_BYTES;
  let end = 0;
  const take = (bytes: number): number => {
    const start = end;
    end += align(bytes);
    return start;
  };
  const bins = take(rowCount * stride + 8);
  const columnBins = take(rowCount * columnCount + 8);
  const margins = take(paddedRows * outputCount * 8);
  const targets = take(paddedRows * 4);
  const weights = take(paddedRows * 4);
  const gradient = take(paddedRows * outputCount * 4);
  const hessian = take(paddedRows * outputCount * 4);
  const pairs = take(paddedRows * 8);
  // Kernels read, but do not use, eight indices more.
  const rows = take((rowCount + 8) * 4);
  const spare = take((rowCount + 8) * 4);
  const table = take(256);
  const histograms = take(histogramBytes * slotCount);
  const board = take(BOARD_BYTES);
  const spareHistograms = take(histogramBytes * (threads - 1));
  return {
    ...{ rowCount, columnCount, stride, bins, columnBins, paddedRows, margins, targets, weights },
    ...{ gradient, hessian, pairs, rows, spare, table },
    ...{ histograms, histogramBytes, slotCount, board, spareHistograms, bytes: end },
  };
}

/** Memory without WebAssembly: plain buffers serve the scalar kernels as well. */
function plainMemory(bytes: number, isShared: boolean): KernelMemory | null {
  if (bytes > 2 ** 32) return null;
  const padded = align(bytes);
  try {
    return { buffer: isShared ? new SharedArrayBuffer(padded) : new ArrayBuffer(padded) };
  } catch {
    return null;
  }
}

/**
 * @param parallel threads that help where the table is large enough for that to pay
 * @throws MlError `too_large` when rows × columns need more than a memory can hold
 */
export function createWorkspace(
  columns: readonly Column[],
  bins: readonly ColumnBins[],
  shape: Shape,
  parallel: Parallel | undefined,
): Workspace {
  const isLarge = shape.rowCount * shape.columnCount >= CELLS_WORTH_A_CREW;
  const isShared =
    isLarge && (parallel?.threads ?? 1) > 1 && typeof SharedArrayBuffer !== 'undefined';
  const threads = isShared && parallel !== undefined ? threadsOf(parallel) : 1;
  const layout = planLayout(shape, threads);
  const memory = createKernelMemory(layout.bytes, isShared) ?? plainMemory(layout.bytes, isShared);
  if (memory === null) {
    const gigabytes = (layout.bytes / 2 ** 30).toFixed(1);
    const message = `${shape.rowCount} rows × ${columns.length} columns need ${gigabytes} GB at once; take a sample of rows or fewer columns.`;
    throw new MlError('too_large', 'data.features', message);
  }
  const bytes = new Uint8Array(memory.buffer);
  columns.forEach((column, place) => {
    const start = layout.columnBins + place * shape.rowCount;
    writeBins(column, bins[place] as ColumnBins, bytes, start, 1);
  });
  transposeBins(bytes, layout);
  const own = { histogram: createHistogramKernel(memory), gradient: createGradientKernel(memory) };
  const crew: Crew =
    isShared && parallel !== undefined
      ? callCrew(memory, layout, own, parallel)
      : { ...own, close: () => Promise.resolve() };
  return {
    layout,
    memory,
    kernel: crew.histogram,
    close: crew.close,
    derivatives: viewDerivatives(layout, memory, crew.gradient, shape.outputCount),
    bins,
    bytes,
    words: new Int32Array(memory.buffer),
    unsigned: new Uint32Array(memory.buffer),
  };
}

/** Rows of a block stay in the cache while all columns are written to them. */
const BLOCK = 256;

function transposeBins(bytes: Uint8Array, layout: Layout): void {
  const { rowCount, columnCount, stride } = layout;
  for (let start = 0; start < rowCount; start += BLOCK) {
    const end = Math.min(rowCount, start + BLOCK);
    for (let column = 0; column < columnCount; column++) {
      const from = layout.columnBins + column * rowCount;
      let to = layout.bins + start * stride + column;
      for (let row = start; row < end; row++, to += stride) bytes[to] = bytes[from + row] as number;
    }
  }
}

function viewDerivatives(
  layout: Layout,
  { buffer }: KernelMemory,
  kernel: GradientKernel,
  outputCount: number,
): Derivatives {
  const { paddedRows } = layout;
  const size = paddedRows * outputCount;
  return {
    kernel,
    margins: new Float64Array(buffer, layout.margins, size),
    targets: new Float32Array(buffer, layout.targets, paddedRows),
    weights: new Float32Array(buffer, layout.weights, paddedRows),
    gradient: new Float32Array(buffer, layout.gradient, size),
    hessian: new Float32Array(buffer, layout.hessian, size),
  };
}
