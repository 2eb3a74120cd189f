// A text classifier: members whose opinions are multiplied, a lean towards rare classes, and perhaps a class
// for texts that belong to none. Predicts from texts; its JSON holds everything.
import { MlError } from '../errors.ts';
import { StateReader } from '../state/state-reader.ts';
import { type ClassWords, readClassWords } from './class-words.ts';
import { foreignness, type OutOfScope, type Signs, signCount } from './out-of-scope.ts';
import { memberOutput, readMember, type TextMember, writeMember } from './text-member.ts';

export const textFormat = 'aibaas.text-model';
const version = 1;

export interface TextReport {
  readonly rows: number;
  readonly seed: number;
  /** Accuracy on rows that were kept aside, with its 95 % interval; null where none were. */
  readonly accuracy: {
    readonly value: number;
    readonly lower: number;
    readonly upper: number;
  } | null;
  /** Share of the most frequent class. */
  readonly naive: number;
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

  constructor(parts: TextModelParts) {
    this.parts = parts;
  }

  get classes(): readonly string[] {
    const { classes, outOfScope } = this.parts;
    return outOfScope === null ? classes : [...classes, outOfScope.name];
  }

  predict(texts: readonly string[]): TextPrediction[] {
    return texts.map((text) => this.predictOne(text));
  }

  predictOne(text: string): TextPrediction {
    const { classes, priors, outOfScope } = this.parts;
    const signs = this.signsOf(text);
    const { probabilities } = signs;
    const lean = leanOf(classes.length);
    let best = 0;
    let most = -1;
    probabilities.forEach((p, c) => {
      const score = p / (priors[c] as number) ** lean;
      if (score > most) [best, most] = [c, score];
    });
    const foreign = outOfScope === null ? 0 : foreignness(outOfScope, signs);
    const shares = Object.fromEntries(
      classes.map((name, c) => [name, (1 - foreign) * (probabilities[c] as number)]),
    );
    if (outOfScope === null) return { prediction: classes[best] as string, probabilities: shares };
    const prediction = foreign > outOfScope.threshold ? outOfScope.name : (classes[best] as string);
    return { prediction, probabilities: { ...shares, [outOfScope.name]: foreign } };
  }

  /** What the members say of a text, before any decision. */
  signsOf(text: string): Signs {
    const { classes, members, words } = this.parts;
    const logs = new Float64Array(classes.length);
    let [agreement, unknown, strength] = [0, 0, 0];
    for (const member of members) {
      const vector = member.features.vectorOf(text);
      const output = memberOutput(member, vector);
      let most = 0;
      for (let c = 0; c < logs.length; c++) {
        const p = output.probabilities[c] as number;
        logs[c]! += Math.log(p + 1e-9) / members.length;
        if (p > most) most = p;
      }
      agreement += most / members.length;
      unknown += vector.unknown / members.length;
      strength += output.strength / members.length;
    }
    let best = 0;
    for (let c = 1; c < logs.length; c++)
      if ((logs[c] as number) > (logs[best] as number)) best = c;
    const peak = logs[best] as number;
    const powers = logs.map((log) => Math.exp(log - peak));
    const total = powers.reduce((a, b) => a + b, 0);
    return {
      probabilities: Float32Array.from(powers, (power) => power / total),
      ...{ unknown, agreement, strength },
      coverage: words === null ? 1 : words.coverage(text, best),
    };
  }

  toJSON(): unknown {
    const { members, ...rest } = this.parts;
    return { format: textFormat, version, ...rest, members: members.map(writeMember) };
  }
}

/**
 * The model that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 */
export function restoreTextModel(json: unknown): TextModel {
  const state = new StateReader(json, 'model');
  if (state.get('format') !== textFormat) {
    throw new MlError('format_unknown', 'model.format', 'This is no model of texts.');
  }
  if (state.integer('version', { min: 1 }) > version) {
    const message = 'The model was made by a newer release; update this one.';
    throw new MlError('version_newer', 'model.version', message);
  }
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
