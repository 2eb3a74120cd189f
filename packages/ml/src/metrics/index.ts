// The door of the metrics room.
export {
  averagePrecision,
  bestF1Threshold,
  precisionAtK,
  rocAuc,
  rocAucOneVsRest,
  type ThresholdPoint,
  thresholdPoints,
} from './binary-scores.ts';
export {
  type Average,
  accuracy,
  averagedScores,
  balancedAccuracy,
  type ClassScore,
  type ConfusionMatrix,
  classScores,
  cohenKappa,
  confusionMatrix,
  f1Score,
  matthewsCorrelation,
} from './classes.ts';
export { crpsNormal, crpsQuantiles, crpsSamples } from './crps.ts';
export { coverage, msis } from './interval.ts';
export { type Actuals, mape, mase, naiveScale, owa, smape, wape } from './point.ts';
export { brierScore, brierScoreClasses, logLoss, logLossClasses } from './probabilities.ts';
export { ndcg, type RankedList, type RankedListScores, scoreRankedLists } from './ranked-lists.ts';
export {
  meanAbsoluteError,
  meanPoissonDeviance,
  meanSquaredError,
  medianAbsoluteError,
  quantileLoss,
  r2Score,
  rootMeanSquaredError,
  rootMeanSquaredLogError,
} from './regression.ts';
