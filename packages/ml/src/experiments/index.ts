// The door of experiments: tests that may be looked at any time, less variance, bandits, sample sizes.
export { meanSequenceWidth, shareSequence } from './confidence-sequences.ts';
export { type Arm, type CupedResult, cuped } from './cuped.ts';
export { MixtureTest, type MixtureTestOptions, type SequentialResult } from './mixture-test.ts';
export {
  detectableEffect,
  type PowerOptions,
  powerForMean,
  sampleSizeForMean,
  sampleSizeForShare,
} from './power.ts';
export { type SampleRatio, sampleRatioMismatch, sequentialSampleRatio } from './sample-ratio.ts';
export { type RewardKind, type ThompsonOptions, ThompsonSampling } from './thompson.ts';
