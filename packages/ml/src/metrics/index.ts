// The door of the metrics room.
export { coverage, msis } from './interval.ts';
export { type Actuals, mape, mase, naiveScale, owa, smape, wape } from './point.ts';
