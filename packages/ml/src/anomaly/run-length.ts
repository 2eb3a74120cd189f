// Bayesian online changepoint detection (Adams & MacKay 2007): how long the present regime has lasted,
// as a distribution that every value updates. Level and spread of a regime are unknown (normal-gamma).
import { logGamma } from '../distributions/incomplete-gamma.ts';
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';

export interface RunLengthOptions {
  /** Mean length of a regime in records that is expected beforehand; by default 250. */
  readonly regime?: number;
  /** Regimes known at once: longer ones are joined. By default 300. */
  readonly lengthsMax?: number;
}

export interface RunLengthVerdict {
  /** Chance that the regime changed within the last `recent` records. */
  readonly changed: number;
  /** Most likely records since the last change. */
  readonly runLength: number;
  /** −ln of the density of this record before it was seen, in the stream's own spread. */
  readonly surprise: number;
}

interface Regime {
  length: number;
  weight: number;
  count: number;
  mean: number;
  squares: number;
}

export interface RunLengthState {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly options: RunLengthOptions;
  readonly count: number;
  readonly scale: { readonly mean: number; readonly squares: number };
  readonly regimes: readonly Regime[];
}

const FORMAT = 'aibaas.run-length';
const VERSION = 1;
const RECENT = 10;
/** A regime less likely than this is forgotten. */
const WEIGHT_MIN = 1e-7;
/** Prior of a new regime: one value's worth around the stream's mean, in its spread. */
const PRIOR_COUNT = 0.1;
const PRIOR_SHAPE = 1;

/**
 * @throws MlError `bad_option`, `not_finite`
 * @example
 * const watch = new RunLength();
 * for (let i = 0; i < 200; i++) watch.update(Math.sin(i));
 * for (let i = 0; i < 12; i++) watch.update(9 + Math.sin(i));
 * watch.update(9).runLength; // 13
 */
export class RunLength {
  readonly #options: RunLengthOptions;
  readonly #hazard: number;
  readonly #lengthsMax: number;
  #regimes: Regime[] = [];
  #count = 0;
  #mean = 0;
  #squares = 0;

  constructor(options: RunLengthOptions = {}) {
    const { regime = 250, lengthsMax = 300 } = options;
    if (!(regime >= 2 && regime <= 1e9)) {
      throw new MlError(
        'bad_option',
        'options.regime',
        `regime is ${regime}; give a number from 2`,
      );
    }
    if (!Number.isInteger(lengthsMax) || lengthsMax < 20 || lengthsMax > 10_000) {
      const message = `lengthsMax is ${lengthsMax}; give a whole number from 20 to 10000`;
      throw new MlError('bad_option', 'options.lengthsMax', message);
    }
    this.#options = options;
    this.#hazard = 1 / regime;
    this.#lengthsMax = lengthsMax;
  }

  /** @param value finite */
  update(value: number): RunLengthVerdict {
    if (typeof value !== 'number' || !(Math.abs(value) <= 1e150)) {
      throw new MlError(
        'not_finite',
        'value',
        `value is ${value}; leave out records without a number`,
      );
    }
    const rate = this.#spread();
    const priors = { mean: this.#mean, rate };
    const fresh: Regime = { length: 0, weight: 0, count: 0, mean: 0, squares: 0 };
    const before = this.#regimes.length > 0 ? this.#regimes : [{ ...fresh, weight: 1 }];
    // Growth: the regime goes on; change: this value is the first of a new one.
    const firstDensity = Math.exp(logDensity(value, fresh, priors));
    let evidence = this.#hazard * firstDensity;
    const grown = before.map((regime) => {
      const density = Math.exp(logDensity(value, regime, priors));
      const weight = regime.weight * (1 - this.#hazard) * density;
      evidence += weight;
      return { ...include(regime, value), weight };
    });
    const begun = { ...include(fresh, value), weight: this.#hazard * firstDensity };
    this.#regimes = this.#normalise([begun, ...grown], evidence);
    this.#learnScale(value);
    let [changed, runLength, most] = [0, 0, -1];
    for (const { length, weight } of this.#regimes) {
      if (length <= RECENT) changed += weight;
      if (weight > most) [runLength, most] = [length, weight];
    }
    const isKnown = this.#count > 2 * RECENT;
    return {
      changed: isKnown ? Math.min(1, changed) : 0,
      runLength,
      surprise: Math.max(0, Math.min(700, -Math.log(Math.max(evidence, 1e-300)))),
    };
  }

  toJSON(): RunLengthState {
    const scale = { mean: this.#mean, squares: this.#squares };
    return {
      ...{ format: FORMAT, version: VERSION, options: this.#options },
      ...{ count: this.#count, scale, regimes: this.#regimes },
    };
  }

  /** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
  static fromJSON(json: unknown): RunLength {
    checkFormat(new StateReader(json, 'json'), FORMAT, VERSION);
    const state = json as RunLengthState;
    const watch = new RunLength(state.options);
    const numbers = [state.count, state.scale?.mean, state.scale?.squares];
    const isRegime = (r: Regime) =>
      [r.length, r.weight, r.count, r.mean, r.squares].every(Number.isFinite);
    if (
      !numbers.every(Number.isFinite) ||
      !Array.isArray(state.regimes) ||
      !state.regimes.every(isRegime)
    ) {
      throw new MlError('state_invalid', 'json', 'the state of the run lengths is damaged');
    }
    watch.#count = state.count;
    watch.#mean = state.scale.mean;
    watch.#squares = state.scale.squares;
    watch.#regimes = state.regimes.map((regime) => ({ ...regime }));
    return watch;
  }

  #spread(): number {
    const variance = this.#count > 1 ? this.#squares / this.#count : 0;
    // Changes between regimes widen the overall spread; a regime itself is narrower.
    return Math.max(variance / 4, 1e-12 * this.#mean * this.#mean, 1e-300);
  }

  #learnScale(value: number): void {
    this.#count += 1;
    const offset = value - this.#mean;
    this.#mean += offset / this.#count;
    this.#squares += offset * (value - this.#mean);
  }

  #normalise(regimes: Regime[], evidence: number): Regime[] {
    // A value unlike everything underflows all densities: a new regime is what is left to believe.
    if (!(evidence > 0)) return [{ ...(regimes[0] as Regime), weight: 1 }];
    let kept = regimes.filter(({ weight }) => weight > WEIGHT_MIN * evidence);
    if (kept.length > this.#lengthsMax) {
      const ranked = kept.toSorted((a, b) => b.weight - a.weight).slice(0, this.#lengthsMax);
      kept = ranked.sort((a, b) => a.length - b.length);
    }
    const total = kept.reduce((sum, { weight }) => sum + weight, 0);
    return kept.map((regime) => ({ ...regime, weight: regime.weight / total }));
  }
}

function include(regime: Regime, value: number): Regime {
  const count = regime.count + 1;
  const offset = value - regime.mean;
  const mean = regime.mean + offset / count;
  const squares = regime.squares + offset * (value - mean);
  return { length: regime.length + 1, weight: regime.weight, count, mean, squares };
}

/** Log density of the next value of a regime: Student's t of its normal-gamma posterior. */
function logDensity(
  value: number,
  { count, mean, squares }: Regime,
  prior: { mean: number; rate: number },
): number {
  const strength = PRIOR_COUNT + count;
  const centre = (PRIOR_COUNT * prior.mean + count * mean) / strength;
  const shape = PRIOR_SHAPE + count / 2;
  const gap = mean - prior.mean;
  const rate = prior.rate + squares / 2 + (PRIOR_COUNT * count * gap * gap) / (2 * strength);
  const scale = (rate * (strength + 1)) / (shape * strength);
  const freedom = 2 * shape;
  const z = ((value - centre) * (value - centre)) / (freedom * scale);
  const norm = logGammaHalfStep(shape) - 0.5 * Math.log(freedom * Math.PI);
  // In units of the stream's spread, so that densities neither vanish nor explode with the unit.
  const unit = 0.5 * Math.log(scale / prior.rate);
  return norm - unit - (shape + 0.5) * Math.log1p(z);
}

const steps = new Map<number, number>();

/** ln Γ(a + ½) − ln Γ(a); a takes few values, all halves. */
function logGammaHalfStep(shape: number): number {
  const known = steps.get(shape);
  if (known !== undefined) return known;
  const value = logGamma(shape + 0.5) - logGamma(shape);
  if (steps.size < 20_000) steps.set(shape, value);
  return value;
}
