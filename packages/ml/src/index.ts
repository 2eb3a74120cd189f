// The public door of @aibaas/ml: frames, estimators, forecasting, streaming anomaly detection, metrics,
// calibration, drift, experiments and sketches. Nothing here reads a clock, a file or chance of its own;
// seeds and signals come as arguments.
export * from './anomaly/index.ts';
export * from './bootstrap/index.ts';
export * from './calibration/index.ts';
export * from './decompose/index.ts';
export * from './drift/index.ts';
export { MlError } from './errors.ts';
export * from './estimator/index.ts';
export * from './experiments/index.ts';
export * from './federated/index.ts';
export * from './forecast/index.ts';
export * from './frame/index.ts';
export * from './metrics/index.ts';
export * from './pretrained/index.ts';
export { type Random, seededNormal, seededRandom } from './random.ts';
export * from './recommend/index.ts';
export * from './search/index.ts';
export * from './sketches/index.ts';
export type { FittedState } from './state/fitted-state.ts';
export { StateReader } from './state/state-reader.ts';
export * from './survival/index.ts';
export * from './tabular/index.ts';
export * from './text/index.ts';
export * from './trees/index.ts';
