// The door of the sketches: quantiles, distinct items and counts of streams, mergeable, as JSON.
export { CountMin } from './count-min.ts';
export { type Bucket, DdSketch } from './dd-sketch.ts';
export { HyperLogLog } from './hyper-log-log.ts';
