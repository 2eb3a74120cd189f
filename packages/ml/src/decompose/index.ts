// The door of the decompositions.
export { FittedPca, fitPca } from './pca.ts';
