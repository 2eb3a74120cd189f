// The door of drift: how far distributions moved, from sketches, samples or counts.
export {
  bucketsOf,
  type DistributionDistance,
  distributionDistance,
  ksTail,
  populationStability,
  totalVariation,
} from './distances.ts';
export {
  type CategoricalDrift,
  categoricalDrift,
  type Drift,
  type DriftSize,
  type NumericDrift,
  numericDrift,
} from './drift.ts';
