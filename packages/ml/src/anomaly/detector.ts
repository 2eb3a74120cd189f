// The streaming detector: nine views of a stream, each with its own tail, joined to one score without
// a look ahead. Its memory is bounded; the same records give the same scores, one by one or at once.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';
import { Suppression, type SuppressionState } from './suppression.ts';
import { Tail } from './tail.ts';
import { UsualSurprise } from './usual-surprise.ts';
import { allViews, type LearnedViewName, learnedViews, type View } from './views/index.ts';

/** Share of a view's answers that is treated as their tail. */
const TAIL_SHARE = 0.05;
/** Joined surprise of the nine views that is called an anomaly unless the caller says otherwise. */
const ALARM_AT = 7;

/** So many records are watched before one may alarm: too few say what is usual. */
const WARM_UP = 60;
/** What so many records taught is believed by half. */
const HALF_BELIEVED = 250;

const EXPONENT_MAX = 1000;

const FORMAT = 'aibaas.anomaly-detector';
const VERSION = 2;

export interface AnomalyOptions {
  /**
   * How certain an alarm has to be, 0.1 … 10, default 1: at 2 the joined surprise must be twice as
   * great. Fewer alarms above 1, more below.
   */
  readonly strictness?: number;
  /** The least value, in the stream's own unit, that may alarm at all (minimum-volume floor). */
  readonly valueMin?: number;
  /** Views that a model is learned for, beside the nine: much slower, for streams of some hundred records and more. */
  readonly also?: readonly LearnedViewName[];
}

export interface AnomalyVerdict {
  /** 0 … 1; 0.5 and above is an anomaly. Repeats within one incident and the first 60 records give 0. */
  readonly score: number;
  readonly isAnomaly: boolean;
  /** Joined surprise before repeats are suppressed. */
  readonly surprise: number;
  /** −ln of each view's tail probability, by the view's name: what it was that looked odd. */
  readonly views: Readonly<Record<string, number>>;
}

export interface AnomalyDetectorState {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly options: AnomalyOptions;
  readonly views: readonly { name: string; state: unknown; tail: readonly number[] }[];
  readonly scale: number | null;
  readonly usual: ReturnType<UsualSurprise['state']>;
  readonly count: number;
  readonly suppression: SuppressionState;
}

/**
 * Watches one stream of numbers.
 *
 * @throws MlError `not_finite` for a value or a time that is not a finite number, `bad_option`
 * @example
 * const detector = new AnomalyDetector();
 * const hour = 3_600_000;
 * for (let i = 0; i < 500; i++) detector.update(i * hour, 10 + Math.sin(i / 4));
 * detector.update(500 * hour, 60).isAnomaly; // true
 */
export class AnomalyDetector {
  readonly #options: AnomalyOptions;
  readonly #alarmAt: number;
  readonly #views: readonly { view: View; tail: Tail }[];
  readonly #suppression: Suppression;
  readonly #usual = new UsualSurprise();
  #scale: number | null = null;
  #count = 0;

  constructor(options: AnomalyOptions = {}) {
    const { strictness = 1, valueMin, also = [] } = options;
    if (!(strictness >= 0.1 && strictness <= 10)) {
      const message = `strictness is ${strictness}; give a number from 0.1 to 10`;
      throw new MlError('bad_option', 'options.strictness', message);
    }
    if (valueMin !== undefined && !Number.isFinite(valueMin)) {
      const message = `valueMin is ${valueMin}; give a finite number or leave it out`;
      throw new MlError('bad_option', 'options.valueMin', message);
    }
    also.forEach((name, i) => {
      if (learnedViews.includes(name) && also.indexOf(name) === i) return;
      const message = `"${name}" is no view that can be learned, or stands there twice; give ${learnedViews.join(' or ')}`;
      throw new MlError('bad_option', `options.also[${i}]`, message);
    });
    this.#options = options;
    this.#views = allViews(also).map((view) => ({
      view,
      tail: new Tail(TAIL_SHARE),
    }));
    // The norm of more views is greater by itself.
    const grown = Math.sqrt(this.#views.length / (this.#views.length - also.length));
    this.#alarmAt = ALARM_AT * strictness * grown;
    const momentary = this.#views.filter(({ view }) => view.isMomentary === true);
    this.#suppression = new Suppression(this.#alarmAt, 2 * momentary.length);
  }

  /**
   * @param timeMs milliseconds since 1970 in the stream's own zone; order is the order of the calls
   * @param value the record's number
   */
  update(timeMs: number, value: number): AnomalyVerdict {
    checkFinite('timeMs', timeMs);
    checkFinite('value', value);
    const views: Record<string, number> = {};
    const kinds: number[] = [];
    const scaled = value * this.#scaleFor(value);
    let squares = 0;
    for (const { view, tail } of this.#views) {
      const isSettling = view.isSettling === true;
      const distance = view.update(timeMs, scaled);
      // A view that knows nothing yet has no opinion: it neither alarms nor teaches its tail.
      const known = Number.isNaN(distance) ? 0 : tail.update(distance);
      const surprise = isSettling ? 0 : known;
      views[view.name] = surprise;
      // Above and below are two kinds: a peak after a hole is no repeat of it.
      if (view.isMomentary === true) {
        kinds.push(view.isAbove === true ? surprise : 0, view.isAbove === true ? 0 : surprise);
      }
      squares += surprise * surprise;
    }
    const surprise = Math.sqrt(squares);
    this.#count += 1;
    const belief = this.#count / (this.#count + HALF_BELIEVED);
    const usual = this.#usual.update(timeMs, (belief * surprise) ** 2);
    const passed =
      this.#count > WARM_UP ? this.#suppression.update(surprise, kinds, { belief, usual }) : 0;
    const isLoudEnough = value >= (this.#options.valueMin ?? Number.NEGATIVE_INFINITY);
    const score = isLoudEnough ? passed / (passed + this.#alarmAt) : 0;
    return { score, isAnomaly: score >= 0.5, surprise, views };
  }

  /**
   * The power of two that brings the first number of the stream near 1: whatever the unit, squares then neither
   * overflow nor vanish, and no digit is lost.
   */
  #scaleFor(value: number): number {
    if (this.#scale === null && value !== 0) {
      const exponent = Math.floor(Math.log2(Math.abs(value)));
      this.#scale = 2 ** -Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, exponent));
    }
    return this.#scale ?? 1;
  }

  toJSON(): AnomalyDetectorState {
    return {
      format: FORMAT,
      version: VERSION,
      options: this.#options,
      views: this.#views.map(({ view, tail }) => ({
        name: view.name,
        state: view.state(),
        tail: tail.state(),
      })),
      scale: this.#scale,
      usual: this.#usual.state(),
      count: this.#count,
      suppression: this.#suppression.state(),
    };
  }

  /**
   * Goes on where `toJSON` stopped.
   *
   * @throws MlError `format_unknown`, `version_newer` or `state_invalid`
   */
  static fromJSON(json: unknown): AnomalyDetector {
    checkFormat(new StateReader(json, 'json'), FORMAT, VERSION);
    const state = json as AnomalyDetectorState;
    try {
      const detector = new AnomalyDetector(state.options);
      detector.#views.forEach(({ view, tail }, i) => {
        const kept = state.views[i];
        if (kept?.name !== view.name) throw new TypeError(`view ${i} is not "${view.name}"`);
        view.restore(kept.state);
        tail.restore(kept.tail);
      });
      detector.#scale = state.scale;
      detector.#usual.restore(state.usual);
      detector.#count = state.count;
      detector.#suppression.restore(state.suppression);
      return detector;
    } catch (error) {
      const message = `the state of the detector is damaged: ${(error as Error).message}`;
      throw new MlError('state_invalid', 'json', message);
    }
  }
}

function checkFinite(name: string, value: number): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  throw new MlError('not_finite', name, `${name} is ${value}; leave out records without a number`);
}
