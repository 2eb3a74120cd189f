// The door of the encoder, for the estimators of this package.
export { DesignMatrix, dot } from './design-matrix.ts';
export { type NumberScale, scaleOf, standardise } from './number-scale.ts';
export { type Feature, fitEncoder, readEncoder, TabularEncoder } from './tabular-encoder.ts';
