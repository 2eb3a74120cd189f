// The forecasting bench under its short name.
import { run as measure } from './ml-forecast.bench.ts';

export const name = 'forecast';
export const run = measure;
