// The weights of a convolution and what a batch of words makes of them, in one memory where the kernels find them.
import { createRowsKernel, type RowsKernel } from '../../kernels/rows.ts';
import { createRunsKernel, type RunsKernel } from '../../kernels/runs.ts';
import { type Block, Layout, type Matrix, type Workspace } from '../../neural/workspace.ts';
import { type ConvolutionShape, eachRun, filterCount, tapCount } from './convolution.ts';
import { partsMost, wordsMost } from './word-parts.ts';

/** The words of a text that are read, its beginning and its end. */
const placesMost = wordsMost + 2;

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
  readonly rows: RowsKernel;
  readonly runs: RunsKernel;
  readonly table: Matrix;
  readonly weights: Weights;
  readonly lines: WordLines;
  /** Where the answers to each word of a text begin, by byte place. */
  readonly places: Int32Array;
  /** The strongest answer of each filter, and the word at which its run begins. */
  readonly strongest: Matrix;
  readonly where: Int32Array;
  readonly out: Matrix;
  /** Rows that a kernel works on, by byte place, and their scales. */
  readonly list: Int32Array;
  readonly scales: Float32Array;
  readonly at: Readonly<Record<'list' | 'scales' | 'places' | 'where', number>>;
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

type Planned = Pick<ConvolutionMemory, 'table' | 'weights' | 'lines' | 'strongest' | 'out' | 'at'>;

export function createConvolutionMemory(shape: ConvolutionShape, sizes: Sizes): ConvolutionMemory {
  const layout = new Layout();
  return opened(layout, plan(layout, shape, sizes), shape, false);
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
  return { ...own, ...opened(layout, planned, shape, true) };
}

function plan(layout: Layout, shape: ConvolutionShape, sizes: Sizes): Planned {
  const listed = layout.matrix(1, listLength(shape));
  return {
    table: layout.matrix(sizes.parts, shape.width),
    weights: layOutWeights(layout, shape),
    lines: layOutLines(layout, shape, sizes),
    strongest: layout.matrix(1, filterCount(shape)),
    out: layout.matrix(1, shape.classes),
    at: {
      list: listed.at,
      scales: layout.matrix(1, listed.columns).at,
      places: layout.matrix(1, placesMost).at,
      where: layout.matrix(1, filterCount(shape)).at,
    },
  };
}

const listLength = (shape: ConvolutionShape): number =>
  Math.max(shape.classes, partsMost, tapCount(shape));

function opened(
  layout: Layout,
  planned: Planned,
  shape: ConvolutionShape,
  multiplies: boolean,
): ConvolutionMemory {
  const work = layout.open(multiplies);
  const { buffer } = work.floats;
  const length = listLength(shape);
  return {
    ...planned,
    work,
    rows: createRowsKernel(work.memory),
    runs: createRunsKernel(work.memory),
    places: new Int32Array(buffer, planned.at.places, placesMost),
    where: new Int32Array(buffer, planned.at.where, filterCount(shape)),
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

/** The strongest answer of each filter over a text of so many places, before its bias; 0 where it is too short. */
export function findStrongest(
  { work, runs: kernel, strongest, at }: ConvolutionMemory,
  shape: ConvolutionShape,
  words: number,
): void {
  eachRun(shape, (length, filter, tap) => {
    const to = strongest.at + 4 * filter;
    if (words < length) work.floats.fill(0, to / 4, to / 4 + shape.filters);
    else {
      const runs = words - length + 1;
      const where = at.where + 4 * filter;
      kernel.strongest(to, where, at.places, 4 * tap, runs, length, shape.filters);
    }
  });
}
