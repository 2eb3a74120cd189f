// The public door of @aibaas/ml: forecasting and the metrics that judge it. Nothing here reads a
// clock, a file or chance of its own; seeds and signals come as arguments.
export * from './anomaly/index.ts';
export { MlError } from './errors.ts';
export * from './forecast/index.ts';
export { coverage, mape, mase, msis, naiveScale, owa, smape, wape } from './metrics/index.ts';
export { type Random, seededNormal, seededRandom } from './random.ts';
