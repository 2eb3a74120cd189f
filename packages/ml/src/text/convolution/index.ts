// Told by runs of words, wherever in the text they stand: a convolution over vectors of words that are learned
// with it.
export type { Convolution } from './convolution.ts';
export { convolutionOutput } from './convolution-output.ts';
export { readConvolution, writeConvolution } from './convolution-state.ts';
export { type ConvolutionOptions, fitConvolution } from './fit-convolution.ts';
