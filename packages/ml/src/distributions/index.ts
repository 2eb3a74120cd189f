// The door of the distributions: tails, quantiles and draws that the statistics rest on.

export { hypergeometric, hypergeometricOne, logHypergeometric } from './hypergeometric.ts';
export { betaProbability, betaQuantile, studentTwoSided } from './incomplete-beta.ts';
export { chiSquareTail, logGamma, upperGamma } from './incomplete-gamma.ts';
export { type Chance, drawBeta, drawGamma } from './random-draws.ts';
