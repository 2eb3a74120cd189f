// Telling texts apart, in any script, without weights from elsewhere.

export * from './embeddings/index.ts';
export * from './reading/index.ts';
export {
  restoreTextModel,
  TextModel,
  type TextModelParts,
  type TextPrediction,
  type TextReport,
  textFormat,
} from './text-model.ts';
export { type TrainTextOptions, trainText } from './train-text.ts';
export { markNegation, wordsOf } from './words.ts';
