// Learns to tell texts apart: a member on each view of them. Some rows are kept aside to say how well it does and
// to learn when not to answer.
import { wilsonInterval } from '../calibration/index.ts';
import { MlError } from '../errors.ts';
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { equalRows, numbered } from '../frame/equal-rows.ts';
import { type Copies, countCopies, tellCopies } from '../tabular/copies.ts';
import { stratifiedFolds } from '../tabular/folds.ts';
import { namedTexts } from './class-names.ts';
import { learnClassWords } from './class-words.ts';
import { fitConvolution } from './convolution/index.ts';
import { fitLinearText } from './linear-text.ts';
import { fitNetworks } from './network-ensemble.ts';
import { learnOutOfScope, type OutOfScope } from './out-of-scope.ts';
import { learnFeatures } from './text-features.ts';
import type { TextMember } from './text-member.ts';
import { TextModel, type TextReport } from './text-model.ts';
import { fewRows, type View, viewsFor } from './views.ts';

export interface TrainTextOptions extends FitContext {
  /** Names of the columns, kept with the model. */
  readonly target?: string;
  readonly text?: string;
  /** The class of texts that belong to no class; by default one that is called so (`oos`, `none` …). */
  readonly outOfScope?: string | null;
}

const foreignNames = /^(?:oos|out[ _-]?of[ _-]?scope|none|none of (?:the )?above)$/i;
/** Every so manieth row is kept aside. */
const keptAside = 10;
const rowsForTest = 400;
/** So much of what was told rightly may be given up to say "none of these". */
const scopeLoss = 0.007;

/**
 * @param texts one a row
 * @param labels the class of each row
 * @throws MlError `rows_differ`, `rows_missing`, `one_class`, `vocabulary_empty`, `cancelled`
 * @example
 * const texts = ['refund please', 'where is my parcel', 'money back', 'parcel is late', 'refund now', 'my parcel?'];
 * const labels = ['refund', 'delivery', 'refund', 'delivery', 'refund', 'delivery'];
 * trainText(texts, labels, { seed: 1 }).predictOne('I want a refund').prediction; // 'refund'
 */
export function trainText(
  texts: readonly string[],
  labels: readonly string[],
  options: TrainTextOptions,
): TextModel {
  if (texts.length !== labels.length) {
    const message = `There are ${texts.length} texts and ${labels.length} labels.`;
    throw new MlError('rows_differ', 'labels', message);
  }
  const scopeName = scopeOf(labels, options);
  const own = Uint32Array.from(labels.keys()).filter((row) => labels[row] !== scopeName);
  const classes = [...new Set(Array.from(own, (row) => labels[row] as string))].sort();
  if (own.length < 4) {
    throw new MlError(
      'rows_missing',
      'texts',
      `There are ${own.length} rows; at least 4 are needed.`,
    );
  }
  if (classes.length < 2) {
    const message = `All rows are "${classes[0]}"; there is nothing to tell apart.`;
    throw new MlError('one_class', 'labels', message);
  }
  const places = new Map(classes.map((name, place) => [name, place]));
  const y = Uint16Array.from(own, (row) => places.get(labels[row] as string) as number);
  const counts = new Float64Array(classes.length);
  for (const c of y) counts[c] = (counts[c] as number) + 1;
  const base = {
    target: options.target ?? 'label',
    text: options.text ?? 'text',
    classes,
    priors: Array.from(counts, (count) => count / y.length),
  };
  const rows = Array.from(own, (row) => texts[row] as string);
  const groups = equalRows([numbered(rows.map(bareText))]);
  const copies = countCopies(groups, y, 0);
  const isAside = asideOf(y, groups, scopeName !== null, options.seed);
  const learnFrom = (kept: number[], half: Half) => {
    const [some, classOf] = [kept.map((i) => rows[i] as string), kept.map((i) => y[i] as number)];
    const words = scopeName === null ? null : learnClassWords(some, classOf);
    const members = learnMembers(some, classOf, classes, {
      ...options,
      ...halfOf(options, half),
      isQuick: half === 'first' && scopeName === null,
    });
    return { ...base, members, words };
  };
  const all = Array.from(rows.keys());
  const aside = all.filter((i) => isAside[i] === 1);
  const report = (told: readonly { readonly isRight: boolean }[] | null): TextReport =>
    reportOf({ rows: texts.length, seed: options.seed, counts, copies, target: base.target }, told);
  if (aside.length === 0) {
    return new TextModel({ ...learnFrom(all, null), outOfScope: null, report: report(null) });
  }
  // First without the rows kept aside, to learn from them how well it does; then with all. Where only the
  // accuracy is wanted, one network of several says it, a little too low, in a fraction of the time.
  const kept = all.filter((i) => isAside[i] === 0);
  const trial = new TextModel({
    ...learnFrom(kept, 'first'),
    outOfScope: null,
    report: report(null),
  });
  const told = aside.map((i) => {
    const text = rows[i] as string;
    const isRight = trial.predictOne(text).prediction === classes[y[i] as number];
    return { ...trial.signsOf(text), isRight };
  });
  const foreign = texts.filter((_, row) => labels[row] === scopeName);
  const outOfScope: OutOfScope | null =
    scopeName === null
      ? null
      : learnOutOfScope(
          scopeName,
          told,
          foreign.map((text) => trial.signsOf(text)),
          scopeLoss,
        );
  return new TextModel({ ...learnFrom(all, 'second'), outOfScope, report: report(told) });
}

type Half = 'first' | 'second' | null;

/** Half of the time and of the progress for each of two rounds. */
function halfOf(
  { now, deadlineMs, onProgress }: TrainTextOptions,
  half: Half,
): Partial<FitContext> {
  if (half === null) return {};
  const offset = half === 'first' ? 0 : 0.5;
  return {
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: ({ done, total }) => onProgress({ done: done / 2 + offset * total, total }),
        }),
    ...(half === 'first' && now !== undefined && deadlineMs !== undefined
      ? { deadlineMs: (now() + deadlineMs) / 2 }
      : {}),
  };
}

function scopeOf(labels: readonly string[], { outOfScope }: TrainTextOptions): string | null {
  if (outOfScope !== undefined) return outOfScope;
  const named = [...new Set(labels)].filter((label) => foreignNames.test(label));
  return named.length === 1 ? (named[0] as string) : null;
}

/** A text as it is compared: case and spaces make no other text. */
const bareText = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

/** Rows that no member learns from, nor from their equals; none where there are too few to spare. */
function asideOf(y: Uint16Array, groups: Int32Array, isNeeded: boolean, seed: number): Uint8Array {
  if (y.length < rowsForTest && !isNeeded) return new Uint8Array(y.length);
  const fold = stratifiedFolds(y, keptAside, seed, groups);
  const sizes = new Float64Array(keptAside);
  for (const place of fold) sizes[place] = (sizes[place] as number) + 1;
  // A text that stands there a thousand times fills a fold that is no tenth of the rows.
  const excess = sizes.map((size) => Math.max(0, Math.abs(size - y.length / keptAside) - 1));
  const chosen = excess.indexOf(Math.min(...excess));
  return Uint8Array.from(fold, (place) => (place === chosen ? 1 : 0));
}

function learnMembers(
  texts: readonly string[],
  y: readonly number[],
  names: readonly string[],
  options: TrainTextOptions & { readonly isQuick: boolean },
): TextMember[] {
  const views = viewsFor(texts.length, names.length, options.isQuick);
  const pace = createPace(options);
  const members: TextMember[] = [];
  for (const [v, view] of views.entries()) {
    const context: FitContext = {
      ...options,
      seed: options.seed * 100 + v,
      onProgress: ({ done, total }) =>
        options.onProgress?.({ done: v * total + done, total: views.length * total }),
    };
    members.push(learnMember(view, texts, y, names, context));
    if (pace.isOver({ done: v + 1, total: views.length })) break;
  }
  return members;
}

function learnMember(
  view: View,
  texts: readonly string[],
  y: readonly number[],
  names: readonly string[],
  context: FitContext,
): TextMember {
  const classes = names.length;
  if ('convolution' in view) {
    const convolution = fitConvolution(texts, y, classes, view.convolution, context);
    return { kind: 'convolution', convolution };
  }
  const named = view.network === null ? [] : namedTexts(names, texts.length < fewRows ? 2 : 1);
  const all = [...texts, ...named.map(({ text }) => text)];
  const classOf = [...y, ...named.map(({ place }) => place)];
  const features = learnFeatures(all, view.features);
  const vectors = all.map((text) => features.vectorOf(text));
  const size = { inputs: features.size, classes };
  if (view.network === null) {
    return { kind: 'linear', features, linear: fitLinearText(vectors, classOf, size, context) };
  }
  const network = fitNetworks(vectors, classOf, size, view.network, context);
  return { kind: 'network', features, network };
}

interface Reported extends Pick<TextReport, 'rows' | 'seed'> {
  readonly copies: Copies;
  readonly counts: Float64Array;
  readonly target: string;
}

function reportOf(
  { rows, seed, counts, copies, target }: Reported,
  aside: readonly { readonly isRight: boolean }[] | null,
): TextReport {
  const sum = counts.reduce((a, b) => a + b, 0);
  const naive = counts.reduce((a, b) => Math.max(a, b), 0) / sum;
  const told = tellCopies(copies, sum, {
    things: 'texts',
    alike: 'but for case and spaces',
    target,
  });
  const n = aside?.length ?? 0;
  if (aside === null || n === 0) {
    const unknown =
      aside === null
        ? ['There are too few rows to keep some aside; how well it does is not known.']
        : [];
    return { rows, seed, accuracy: null, naive, copies, notes: [...told, ...unknown] };
  }
  const hits = aside.filter(({ isRight }) => isRight).length;
  const [lower, upper] = wilsonInterval(hits, n);
  const accuracy = { value: hits / n, lower, upper };
  return { rows, seed, accuracy, naive, copies, notes: told };
}
