// From the plain JSON of a frame back to the frame; everything in it is checked.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';
import { type Column, columnKinds } from './column.ts';
import { Frame } from './frame.ts';

/**
 * The frame that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `state_invalid`, or what the frame itself refuses
 * @example
 * frameFromJson(JSON.parse(JSON.stringify(frame)));
 */
export function frameFromJson(json: unknown): Frame {
  const state = new StateReader(json, 'frame');
  checkFormat(state, 'aibaas.frame');
  return new Frame(state.objects('columns').map(readColumn));
}

function readColumn(state: StateReader): Column {
  const name = state.text('name');
  const kind = state.oneOf('kind', columnKinds);
  if (kind === 'numeric') return { name, kind, values: withMissing(state, 'values') };
  if (kind === 'time') return { name, kind, times: withMissing(state, 'times') };
  if (kind === 'categorical') {
    return {
      name,
      kind,
      codes: state.integers('codes'),
      categories: state.texts('categories'),
    };
  }
  const texts = state.list('texts').map((text, i) => {
    if (text === null || typeof text === 'string') return text;
    const path = `${state.path}.texts[${i}]`;
    throw new MlError('state_invalid', path, `${path} is neither a text nor null.`);
  });
  return { name, kind, texts };
}

function withMissing(state: StateReader, key: string): Float64Array {
  return Float64Array.from(state.list(key), (item, i) => {
    if (item === null) return Number.NaN;
    if (typeof item === 'number') return item;
    const path = `${state.path}.${key}[${i}]`;
    throw new MlError('state_invalid', path, `${path} is neither a number nor null.`);
  });
}
