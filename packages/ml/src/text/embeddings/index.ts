// What words mean in a product's own texts: vectors learned from which words stand near which.
export { learnWordVectors, type WordVectorOptions } from './learn-word-vectors.ts';
export {
  type NearWord,
  restoreWordVectors,
  WordVectors,
  wordVectorsFormat,
} from './word-vectors.ts';
