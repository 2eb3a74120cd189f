// The door of calibration: three ways to make scores into probabilities, and how true they are.
import { MlError } from '../errors.ts';
import { StateReader } from '../state/state-reader.ts';
import { readBeta } from './beta.ts';
import type { Calibrator } from './calibrator.ts';
import { readIsotonic } from './isotonic.ts';
import { readPlatt } from './platt.ts';

export { BetaCalibrator, fitBeta } from './beta.ts';
export type { Calibrator } from './calibrator.ts';
export { fitIsotonic, IsotonicCalibrator, isotonicRegression } from './isotonic.ts';
export { fitPlatt, PlattCalibrator } from './platt.ts';
export {
  type Reliability,
  type ReliabilityBin,
  type ReliabilityOptions,
  reliability,
  wilsonInterval,
} from './reliability.ts';

const readers: Readonly<Record<string, (state: StateReader) => Calibrator>> = {
  'aibaas.calibrator.platt': readPlatt,
  'aibaas.calibrator.isotonic': readIsotonic,
  'aibaas.calibrator.beta': readBeta,
};

/**
 * The calibrator that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 * @example
 * const calibrator = fitPlatt([0.1, 0.4, 0.6, 0.9], [0, 0, 1, 1]);
 * restoreCalibrator(JSON.parse(JSON.stringify(calibrator))).apply(0.3);
 */
export function restoreCalibrator(json: unknown, path = 'calibrator'): Calibrator {
  const state = new StateReader(json, path);
  const format = state.text('format');
  const read = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (read === undefined) {
    throw new MlError('format_unknown', `${path}.format`, `"${format}" is no calibrator.`);
  }
  if (state.integer('version', { min: 1 }) > 1) {
    const message = 'The calibrator is of a newer version than this release reads; update it.';
    throw new MlError('version_newer', `${path}.version`, message);
  }
  return read(state);
}
