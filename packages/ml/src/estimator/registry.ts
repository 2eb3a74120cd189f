// All estimators there are. What is listed here can be trained by name, passes the contract test of
// all estimators, and is read back from its JSON.
import { kMeans } from '../cluster/k-means.ts';
import { pca } from '../decompose/pca.ts';
import { MlError } from '../errors.ts';
import { oneClassSvm } from '../kernel-machines/one-class-svm.ts';
import { linearSvm, logisticRegression } from '../linear/classifiers.ts';
import { elasticNet, generalisedLinear, ridge } from '../linear/regressions.ts';
import { lstm, lstmAutoencoder } from '../neural/lstm.ts';
import { mlp } from '../neural/mlp.ts';
import { parseModelText } from '../state/parse-json.ts';
import { StateReader } from '../state/state-reader.ts';
import { boostedTrees } from '../trees/boosted-trees.ts';
import { extraTrees, randomForest } from '../trees/forests/forest-estimators.ts';
import { isolationForest } from '../trees/forests/isolation-forest.ts';
import { baseline } from './baseline.ts';
import { type EstimatorKind, type FittedModel, formatOf } from './estimator.ts';

/** One kind for the list: what its own schema is called no longer matters. */
const listed = (kind: { name: string }): EstimatorKind => kind as EstimatorKind;

export const estimatorKinds: readonly EstimatorKind[] = [
  listed(baseline),
  listed(boostedTrees),
  listed(randomForest),
  listed(extraTrees),
  listed(isolationForest),
  listed(ridge),
  listed(elasticNet),
  listed(generalisedLinear),
  listed(logisticRegression),
  listed(linearSvm),
  listed(kMeans),
  listed(pca),
  listed(oneClassSvm),
  listed(mlp),
  listed(lstm),
  listed(lstmAutoencoder),
];

/** @throws MlError `estimator_unknown` */
export function findEstimator(name: string): EstimatorKind {
  const kind = estimatorKinds.find((candidate) => candidate.name === name);
  if (kind !== undefined) return kind;
  const names = estimatorKinds.map((candidate) => candidate.name).join(', ');
  throw new MlError('estimator_unknown', 'name', `There is no estimator "${name}"; use ${names}.`);
}

/**
 * A fitted model from its JSON, as text or already parsed. Nothing in it is evaluated.
 *
 * @throws MlError `json_invalid` (damaged or cut off), `format_unknown`, `version_newer`, `state_invalid`
 * @example
 * restoreModel(JSON.stringify(model)).predict(frame);
 */
export function restoreModel(json: unknown): FittedModel {
  const state = new StateReader(typeof json === 'string' ? parseModelText(json) : json, 'model');
  const format = state.get('format');
  const kind = estimatorKinds.find((candidate) => formatOf(candidate.name) === format);
  if (kind === undefined) {
    const message = `A model of format "${String(format)}" is not known here; it was made by something else.`;
    throw new MlError('format_unknown', 'model.format', message);
  }
  const version = state.integer('version', { min: 1 });
  if (version > kind.version) {
    const message = `The model is of version ${version}, this release reads up to ${kind.version}; update it.`;
    throw new MlError('version_newer', 'model.version', message);
  }
  return kind.read(state);
}
