// The weights of a convolution and what a batch of words makes of them, in one memory where the kernels find them.
import { type Block, Layout, type Matrix, type Workspace } from '../../neural/workspace.ts';
import { type ConvolutionShape, filterCount, tapCount } from './convolution.ts';
import { partsMost } from './word-parts.ts';

/** Weights, or what moves them. */
export interface Weights {
  readonly all: Block;
  readonly taps: Matrix;
  readonly bias: Matrix;
  readonly second: Matrix;
  readonly secondBias: Matrix;
}

/** Words of a batch that differ, one a line; line 0 is no word. */
export interface WordLines {
  readonly vectors: Matrix;
  readonly answers: Matrix;
}

export interface ConvolutionMemory {
  readonly work: Workspace;
  readonly table: Matrix;
  readonly weights: Weights;
  readonly lines: WordLines;
  readonly strongest: Matrix;
  readonly out: Matrix;
  /** Rows that a kernel works on, by byte place, and their scales. */
  readonly list: Int32Array;
  readonly scales: Float32Array;
  readonly at: { readonly list: number; readonly scales: number };
}

/** What learning needs beside it. */
export interface LearningMemory extends ConvolutionMemory {
  readonly tableMoves: readonly [gradients: Matrix, mean: Matrix, square: Matrix];
  readonly moves: readonly [gradients: Weights, mean: Block, square: Block];
  readonly lineGradients: WordLines;
  readonly back: Matrix;
}

interface Sizes {
  readonly parts: number;
  readonly lines: number;
}

type Planned = Omit<ConvolutionMemory, 'work' | 'list' | 'scales'>;

export function createConvolutionMemory(shape: ConvolutionShape, sizes: Sizes): ConvolutionMemory {
  const layout = new Layout();
  return opened(layout, plan(layout, shape, sizes), shape);
}

export function createLearningMemory(shape: ConvolutionShape, sizes: Sizes): LearningMemory {
  const layout = new Layout();
  const planned = plan(layout, shape, sizes);
  const gradients = layOutWeights(layout, shape);
  const { rows, columns } = planned.table;
  const ofTable = (): Matrix => layout.matrix(rows, columns);
  const ofWeights = (): Block => layOutWeights(layout, shape).all;
  const lineGradients = layOutLines(layout, shape, sizes);
  const own = {
    tableMoves: [ofTable(), ofTable(), ofTable()],
    moves: [gradients, ofWeights(), ofWeights()],
    lineGradients,
    back: layout.matrix(1, filterCount(shape)),
  } as const;
  return { ...own, ...opened(layout, planned, shape) };
}

function plan(layout: Layout, shape: ConvolutionShape, sizes: Sizes): Planned {
  const listed = layout.matrix(1, listLength(shape));
  return {
    table: layout.matrix(sizes.parts, shape.width),
    weights: layOutWeights(layout, shape),
    lines: layOutLines(layout, shape, sizes),
    strongest: layout.matrix(1, filterCount(shape)),
    out: layout.matrix(1, shape.classes),
    at: { list: listed.at, scales: layout.matrix(1, listed.columns).at },
  };
}

const listLength = (shape: ConvolutionShape): number =>
  Math.max(shape.classes, partsMost, tapCount(shape));

function opened(layout: Layout, planned: Planned, shape: ConvolutionShape): ConvolutionMemory {
  const work = layout.open();
  const { buffer } = work.floats;
  const length = listLength(shape);
  return {
    ...planned,
    work,
    list: new Int32Array(buffer, planned.at.list, length),
    scales: new Float32Array(buffer, planned.at.scales, length),
  };
}

function layOutWeights(layout: Layout, shape: ConvolutionShape): Weights {
  const filters = filterCount(shape);
  const all = layout.block([
    [tapCount(shape), shape.width],
    [1, filters],
    [shape.classes, filters],
    [1, shape.classes],
  ]);
  const [taps, bias, second, secondBias] = all.matrices as [Matrix, Matrix, Matrix, Matrix];
  return { all, taps, bias, second, secondBias };
}

const layOutLines = (layout: Layout, shape: ConvolutionShape, { lines }: Sizes): WordLines => ({
  vectors: layout.matrix(lines, shape.width),
  answers: layout.matrix(lines, tapCount(shape)),
});
