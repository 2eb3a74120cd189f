// Text classifiers with weights from openly licensed data.
export { loadPretrained, type PretrainedName, pretrainedNames } from './load.ts';
