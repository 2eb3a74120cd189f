// The door of anomaly detection.
export {
  type Attribution,
  type AttributionOptions,
  attributeDeviation,
  type DeviationSegment,
  type DeviationTable,
  type DimensionSummary,
} from './attribution.ts';
export {
  type DimensionDetection,
  type DimensionedRows,
  detectByDimension,
} from './by-dimension.ts';
export { type Detection, type DetectOptions, detectAnomalies } from './detect.ts';
export {
  AnomalyDetector,
  type AnomalyDetectorState,
  type AnomalyOptions,
  type AnomalyVerdict,
} from './detector.ts';
export { detectMultivariate, type MultivariateDetection } from './multivariate/detect.ts';
export {
  MultivariateDetector,
  type MultivariateOptions,
  type MultivariateState,
  type MultivariateVerdict,
} from './multivariate/detector.ts';
export {
  RunLength,
  type RunLengthOptions,
  type RunLengthState,
  type RunLengthVerdict,
} from './run-length.ts';
export { type LearnedViewName, learnedViews } from './views/index.ts';
