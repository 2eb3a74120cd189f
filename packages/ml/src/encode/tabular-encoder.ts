// From typed columns to features: numbers and times standardised, missing ones at the mean with a flag
// beside them, categories as one feature a level with a bucket for the rare, the missing and the unseen.
import { MlError } from '../errors.ts';
import { alignColumns, type ColumnSpec } from '../estimator/model-header.ts';
import type { Column } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import type { StateReader } from '../state/state-reader.ts';
import { DesignMatrix } from './design-matrix.ts';
import { type NumberScale, scaleOf, standardise } from './number-scale.ts';

/** Standardised numbers end here, so that no product of finite numbers overflows. */
export const BOUND = 1e6;
/** Levels of a column that get a feature of their own; the less frequent ones share the bucket. */
const LEVELS_MAX = 255;

interface NumberEncoding extends NumberScale {
  readonly kind: 'number';
  /** Whether training had rows without a value; then a second feature says so. */
  readonly isMissingFlagged: boolean;
}

interface LevelEncoding {
  readonly kind: 'levels';
  /** Codes of the categories with a feature of their own; one more feature is the bucket. */
  readonly kept: Int32Array;
}

type ColumnEncoding = NumberEncoding | LevelEncoding;

/** A feature for people: its column, and the level where it stands for one. */
export interface Feature {
  readonly column: string;
  /** What the feature means; null for the number itself. */
  readonly level: string | null;
}

const numbersOf = (column: Column): Float64Array =>
  column.kind === 'numeric'
    ? column.values
    : column.kind === 'time'
      ? column.times
      : new Float64Array(0);

/** Fitted on training columns; turns any frame that has them into features. */
export class TabularEncoder {
  readonly specs: readonly ColumnSpec[];
  readonly encodings: readonly ColumnEncoding[];
  /** How many features there are. */
  readonly width: number;

  constructor(specs: readonly ColumnSpec[], encodings: readonly ColumnEncoding[]) {
    this.specs = specs;
    this.encodings = encodings;
    this.width = encodings.reduce((sum, encoding) => sum + featureCount(encoding), 0);
  }

  /** The features in the order of the design matrix: all numbers and flags first. */
  get features(): Feature[] {
    const features: Feature[] = [];
    const levels: Feature[] = [];
    this.encodings.forEach((encoding, place) => {
      const { name: column, categories } = this.specs[place] as ColumnSpec;
      if (encoding.kind === 'number') {
        features.push({ column, level: null });
        if (encoding.isMissingFlagged) features.push({ column, level: 'missing' });
      } else {
        for (const code of encoding.kept) levels.push({ column, level: categories[code] ?? '' });
        levels.push({ column, level: 'other' });
      }
    });
    return [...features, ...levels];
  }

  /**
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  encode(frame: Frame): DesignMatrix {
    const columns = alignColumns(this.specs, frame);
    const dense: Float64Array[] = [];
    const codes: Int32Array[] = [];
    const denseCount = this.encodings.reduce(
      (sum, encoding) => sum + (encoding.kind === 'number' ? featureCount(encoding) : 0),
      0,
    );
    let offset = denseCount;
    this.encodings.forEach((encoding, place) => {
      const column = columns[place] as Column;
      if (encoding.kind === 'number') {
        const values = numbersOf(column);
        dense.push(values.map((value) => standardise(value, encoding, BOUND)));
        if (encoding.isMissingFlagged) {
          dense.push(values.map((value) => (Number.isNaN(value) ? 1 : 0)));
        }
        return;
      }
      const categoryCount = this.specs[place]?.categories.length ?? 0;
      codes.push(levelFeatures(column, encoding, categoryCount, offset));
      offset += featureCount(encoding);
    });
    return new DesignMatrix(frame.rowCount, this.width, dense, codes);
  }

  toJSON(): unknown {
    return {
      columns: this.encodings.map((encoding) =>
        encoding.kind === 'number' ? encoding : { ...encoding, kept: Array.from(encoding.kept) },
      ),
    };
  }
}

const featureCount = (encoding: ColumnEncoding): number =>
  encoding.kind === 'levels' ? encoding.kept.length + 1 : encoding.isMissingFlagged ? 2 : 1;

function levelFeatures(
  column: Column,
  { kept }: LevelEncoding,
  categoryCount: number,
  offset: number,
): Int32Array {
  const bucket = offset + kept.length;
  const places = new Int32Array(categoryCount).fill(bucket);
  kept.forEach((code, place) => {
    places[code] = offset + place;
  });
  const codes = column.kind === 'categorical' ? column.codes : new Int32Array(0);
  return codes.map((code) => (code < 0 ? bucket : (places[code] as number)));
}

/** How many rows a level needs for a feature of its own. */
const rowsNeeded = (rowCount: number): number =>
  Math.min(10, Math.max(1, Math.floor(rowCount / 100)));

/**
 * @param weights one a row, or null; they count for means and spreads
 * @example
 * const encoder = fitEncoder(specsOf(frame), frame, null);
 * encoder.encode(frame).width;
 */
export function fitEncoder(
  specs: readonly ColumnSpec[],
  frame: Frame,
  weights: Float64Array | null,
): TabularEncoder {
  const encodings = frame.columns.map((column): ColumnEncoding => {
    if (column.kind === 'categorical') return { kind: 'levels', kept: keptLevels(column) };
    const values = numbersOf(column);
    const isMissingFlagged = values.some(Number.isNaN);
    return { kind: 'number', ...scaleOf(values, weights), isMissingFlagged };
  });
  return new TabularEncoder(specs, encodings);
}

function keptLevels({ codes, categories }: Extract<Column, { kind: 'categorical' }>): Int32Array {
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]! += 1;
  const least = rowsNeeded(codes.length);
  const frequent = Array.from(counts.keys()).filter((code) => (counts[code] as number) >= least);
  if (frequent.length > LEVELS_MAX) {
    frequent.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
    frequent.length = LEVELS_MAX;
  }
  return Int32Array.from(frequent).sort();
}

/** @throws MlError `state_invalid` */
export function readEncoder(state: StateReader, specs: readonly ColumnSpec[]): TabularEncoder {
  const encodings = state.objects('columns').map((column, place): ColumnEncoding => {
    const categories = specs[place]?.categories.length ?? 0;
    if (column.oneOf('kind', ['number', 'levels']) === 'levels') {
      const kept = column.integers('kept', { min: 0, max: categories - 1 });
      if (kept.some((code, i) => i > 0 && code <= (kept[i - 1] as number))) {
        throw new MlError('state_invalid', `${column.path}.kept`, 'The levels are not in order.');
      }
      return { kind: 'levels', kept };
    }
    return {
      kind: 'number',
      centre: column.number('centre'),
      spread: column.number('spread', { min: 0 }),
      isMissingFlagged: column.boolean('isMissingFlagged'),
    };
  });
  const isMatch =
    encodings.length === specs.length &&
    encodings.every(
      ({ kind }, place) => (kind === 'levels') === (specs[place]?.kind === 'categorical'),
    );
  if (isMatch) return new TabularEncoder(specs, encodings);
  const message = 'The encoder does not fit the columns of the model; the file is damaged.';
  throw new MlError('state_invalid', state.path, message);
}
