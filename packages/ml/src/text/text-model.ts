// A text classifier: members whose opinions are multiplied, a lean towards rare classes, and perhaps a class
// for texts that belong to none. Predicts from texts; its JSON holds everything.
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';
import type { Copies } from '../tabular/copies.ts';
import { type ClassWords, readClassWords } from './class-words.ts';
import { foreignness, type OutOfScope, type Signs, signCount } from './out-of-scope.ts';
import { memberOutput, readMember, type TextMember, weightOf, writeMember } from './text-member.ts';

export const textFormat = 'aibaas.text-model';
const version = 1;

export interface TextReport {
  readonly rows: number;
  readonly seed: number;
  /**
   * Accuracy on rows that were kept aside, with its 95 % interval; null where none were. Of a model without
   * those rows, and of one network where several are learned: the whole does a little better.
   */
  readonly accuracy: {
    readonly value: number;
    readonly lower: number;
    readonly upper: number;
  } | null;
  /** Share of the most frequent class. */
  readonly naive: number;
  /** Absent where nothing was judged. */
  readonly copies?: Copies;
  readonly notes: readonly string[];
}

export interface TextPrediction {
  readonly prediction: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface TextModelParts {
  readonly target: string;
  readonly text: string;
  readonly classes: readonly string[];
  /** Share of each class in training. */
  readonly priors: readonly number[];
  readonly members: readonly TextMember[];
  /** Only where there is a class for what belongs to none. */
  readonly words: ClassWords | null;
  readonly outOfScope: OutOfScope | null;
  readonly report: TextReport;
}

/**
 * Predictions weigh a class against its share to this power, so that rare classes are not forgotten;
 * probabilities stay as they are. Two classes need less of it.
 */
const leanOf = (classes: number): number => (classes > 2 ? 0.5 : 0.3);

export class TextModel {
  readonly parts: TextModelParts;

  /** What each probability is weighed with before the largest is told. */
  readonly #scales: Float64Array;

  constructor(parts: TextModelParts) {
    this.parts = parts;
    const lean = leanOf(parts.classes.length);
    this.#scales = Float64Array.from(parts.priors, (prior) => prior ** -lean);
  }

  get classes(): readonly string[] {
    const { classes, outOfScope } = this.parts;
    return outOfScope === null ? classes : [...classes, outOfScope.name];
  }

  predict(texts: readonly string[]): TextPrediction[] {
    return texts.map((text) => this.predictOne(text));
  }

  predictOne(text: string): TextPrediction {
    const { classes, outOfScope } = this.parts;
    const signs = this.signsOf(text);
    const { probabilities } = signs;
    let best = 0;
    let most = -1;
    for (let c = 0; c < classes.length; c++) {
      const score = (probabilities[c] as number) * (this.#scales[c] as number);
      if (score > most) [best, most] = [c, score];
    }
    const foreign = outOfScope === null ? 0 : foreignness(outOfScope, signs);
    const isForeign = outOfScope !== null && foreign > outOfScope.threshold;
    let shares: Readonly<Record<string, number>> | undefined;
    return {
      prediction: isForeign ? outOfScope.name : (classes[best] as string),
      // Made when they are asked for: an object of many keys takes longer than all the rest.
      get probabilities() {
        const told =
          shares ??
          Object.fromEntries([
            ...classes.map((name, c) => [name, (1 - foreign) * (probabilities[c] as number)]),
            ...(outOfScope === null ? [] : [[outOfScope.name, foreign]]),
          ]);
        shares = told;
        return told;
      },
    };
  }

  /** What the members say of a text, before any decision. */
  signsOf(text: string): Signs {
    const { members, words } = this.parts;
    let [agreement, strength, unknown, measured] = [0, 0, 0, 0];
    const told = members.map((member) => {
      const output = memberOutput(member, text);
      agreement += largest(output.probabilities) / members.length;
      strength += output.strength / members.length;
      unknown += output.unknown ?? 0;
      measured += output.unknown === null ? 0 : 1;
      return output.probabilities;
    });
    unknown /= measured || 1;
    const probabilities =
      told.length === 1 ? (told[0] as Float32Array) : multiplied(told, members.map(weightOf));
    const best = probabilities.indexOf(largest(probabilities));
    const coverage = words === null ? 1 : words.coverage(text, best);
    return { probabilities, unknown, agreement, strength, coverage };
  }

  toJSON(): unknown {
    const { members, ...rest } = this.parts;
    return { format: textFormat, version, ...rest, members: members.map(writeMember) };
  }
}

function largest(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++)
    if ((values[i] as number) > most) most = values[i] as number;
  return most;
}

/** The weighted geometric means of what several say, made to add up to 1. */
function multiplied(told: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const all = weights.reduce((a, b) => a + b, 0);
  const logs = new Float64Array((told[0] as Float32Array).length);
  told.forEach((probabilities, m) => {
    const share = (weights[m] as number) / all;
    for (let c = 0; c < logs.length; c++) {
      logs[c]! += share * Math.log((probabilities[c] as number) + 1e-9);
    }
  });
  const peak = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logs.map((log) => Math.exp(log - peak));
  const total = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / total);
}

/**
 * The model that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 */
export function restoreTextModel(json: unknown): TextModel {
  const state = new StateReader(json, 'model');
  checkFormat(state, textFormat, version);
  const classes = state.texts('classes');
  const scope = state.get('outOfScope') === null ? null : state.object('outOfScope');
  return new TextModel({
    target: state.text('target'),
    text: state.text('text'),
    classes,
    priors: Array.from(state.numbers('priors', classes.length)),
    members: state.objects('members').map((member) => readMember(member, classes.length)),
    words: state.get('words') === null ? null : readClassWords(state.object('words')),
    outOfScope:
      scope === null
        ? null
        : {
            name: scope.text('name'),
            coefficients: Array.from(scope.numbers('coefficients', signCount + 1)),
            threshold: scope.number('threshold'),
          },
    report: state.get('report') as TextReport,
  });
}
