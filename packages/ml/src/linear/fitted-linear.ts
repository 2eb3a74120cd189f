// A fitted linear model of any kind: an encoder, one set of coefficients a margin, and a link.
import { readEncoder, type TabularEncoder } from '../encode/index.ts';
import { MlError } from '../errors.ts';
import { type FittedModel, formatOf } from '../estimator/estimator.ts';
import { type ModelHeader, readHeader } from '../estimator/model-header.ts';
import type { Frame } from '../frame/frame.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { applyLink, type Link, readLink, writeLink } from './link.ts';

/** What the solvers answer with. */
export interface LinearSolution {
  /** Sets × features, row-major. */
  readonly coefficients: Float64Array;
  /** One a set. */
  readonly intercepts: Float64Array;
}

export interface Coefficient {
  readonly column: string;
  /** The level the feature stands for, `missing`, or null for a number itself. */
  readonly level: string | null;
  /** One a set, for a column in units of its standard deviation. */
  readonly values: readonly number[];
}

export class FittedLinear implements FittedModel {
  /** The estimator that made it, as in the format. */
  readonly kind: string;
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  readonly solution: LinearSolution;
  readonly link: Link;

  constructor(
    kind: string,
    header: ModelHeader,
    encoder: TabularEncoder,
    solution: LinearSolution,
    link: Link,
  ) {
    this.kind = kind;
    this.header = header;
    this.encoder = encoder;
    this.solution = solution;
    this.link = link;
  }

  get outputCount(): number {
    return Math.max(1, this.header.classes.length);
  }

  predict(features: Frame): Float64Array {
    return applyLink(this.link, this.margins(features), this.solution.intercepts.length);
  }

  /**
   * Intercept plus weighted features before the link, row-major, rows × sets.
   *
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  margins(features: Frame): Float64Array {
    return marginsOf(this.encoder.encode(features), this.solution);
  }

  /** What each feature adds to the margins, largest first. */
  coefficients(): Coefficient[] {
    const { coefficients, intercepts } = this.solution;
    const { width } = this.encoder;
    const size = ({ values }: Coefficient) => Math.max(...values.map(Math.abs));
    return this.encoder.features
      .map((feature, j) => ({
        ...feature,
        values: Array.from(intercepts, (_, set) => coefficients[set * width + j] as number),
      }))
      .sort((a, b) => size(b) - size(a));
  }

  toJSON(): FittedState {
    return {
      format: formatOf(this.kind),
      version: 1,
      ...this.header,
      encoder: this.encoder.toJSON(),
      coefficients: Array.from(this.solution.coefficients),
      intercepts: Array.from(this.solution.intercepts),
      link: writeLink(this.link),
    };
  }
}

/** Rows × sets. */
export function marginsOf(
  design: {
    readonly rowCount: number;
    readonly width: number;
    times(w: Float64Array, out: Float64Array, offset?: number): void;
  },
  { coefficients, intercepts }: LinearSolution,
): Float64Array {
  const sets = intercepts.length;
  const margins = new Float64Array(design.rowCount * sets);
  const one = new Float64Array(design.rowCount);
  for (let set = 0; set < sets; set++) {
    design.times(coefficients, one, set * design.width);
    for (let row = 0; row < one.length; row++) {
      margins[row * sets + set] = (one[row] as number) + (intercepts[set] as number);
    }
  }
  return margins;
}

/** How many sets of coefficients each link takes. */
function setsOf(link: string, classCount: number): number {
  if (link === 'softmax') return classCount;
  return link === 'calibrated' && classCount > 2 ? classCount : 1;
}

/** @throws MlError `state_invalid` */
export function readLinear(kind: string, state: StateReader): FittedLinear {
  const header = readHeader(state);
  const encoder = readEncoder(state.object('encoder'), header.columns);
  const intercepts = state.numbers('intercepts');
  const sets = intercepts.length;
  const coefficients = state.numbers('coefficients', sets * encoder.width);
  const link = readLink(state.object('link'), sets);
  const isForClasses = link.kind !== 'identity' && link.kind !== 'exponential';
  const isSound = sets > 0 && sets === setsOf(link.kind, header.classes.length);
  if (isSound && isForClasses === header.classes.length > 0) {
    return new FittedLinear(kind, header, encoder, { coefficients, intercepts }, link);
  }
  const message = `${sets} sets of coefficients and a ${link.kind} link do not fit; the file is damaged.`;
  throw new MlError('state_invalid', `${state.path}.intercepts`, message);
}
