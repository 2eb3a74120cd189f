// Whether stored JSON is of the format that a reader reads, and not of a later release.
import { MlError } from '../errors.ts';
import type { StateReader } from './state-reader.ts';

/**
 * To be called before anything else of the JSON is read.
 *
 * @param newest the last version of the format that this release reads
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 * @example
 * const state = new StateReader({ format: 'aibaas.bandit', version: 1 }, 'bandit');
 * checkFormat(state, 'aibaas.bandit'); // returns the version: 1
 */
export function checkFormat(state: StateReader, format: string, newest = 1): number {
  const given = state.get('format');
  if (given !== format) {
    const message =
      given === undefined
        ? `This is no JSON of the format ${format}; it names no format at all.`
        : `This has the format ${JSON.stringify(given).slice(0, 60)}, not "${format}"; it was made by something else.`;
    throw new MlError('format_unknown', `${state.path}.format`, message);
  }
  const version = state.integer('version', { min: 1 });
  if (version > newest) {
    const message = `This is of version ${version}; this release reads up to ${newest}: update it.`;
    throw new MlError('version_newer', `${state.path}.version`, message);
  }
  return version;
}
