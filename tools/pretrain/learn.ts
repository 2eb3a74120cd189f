// One pretrained model from its recipe: learned, rounded to bytes as it is shipped, and only then scored.
import type { Pair } from '../../bench/learning/files.ts';
import { namedTexts } from '../../packages/ml/src/text/class-names.ts';
import { fitLinearText } from '../../packages/ml/src/text/linear-text.ts';
import { learnOutOfScope } from '../../packages/ml/src/text/out-of-scope.ts';
import { fitNetwork } from '../../packages/ml/src/text/sparse-network.ts';
import { learnFeatures } from '../../packages/ml/src/text/text-features.ts';
import type { TextMember } from '../../packages/ml/src/text/text-member.ts';
import { restoreTextModel, TextModel } from '../../packages/ml/src/text/text-model.ts';
import type { Recipe, Rows } from './recipes.ts';

export interface Pretrained {
  readonly json: string;
  readonly rows: number;
  readonly testRows: number;
  readonly testIs: string;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Share of the texts of no class that were told so; null where the model cannot. */
  readonly foreignRecall: number | null;
}

const seed = 1;
const network = { epochs: 15, learningRate: 0.05, inputDropout: 0.3, hiddenDropout: 0.1 };
/** Of the known texts so much may be lost to "none of these". */
const scopeLoss = 0.02;

export function pretrain(recipe: Recipe, folder: string): Pretrained {
  const rows = recipe.read(folder);
  const plain = learnClasses(recipe, rows.train);
  const model = rows.foreign === null ? plain : withScope(plain, rows);
  const json = JSON.stringify(model);
  const shipped = restoreTextModel(JSON.parse(json));
  const test = rows.foreign === null ? rows.test : rows.test.filter((_, row) => row % 2 === 0);
  return {
    json,
    rows: rows.train.length,
    testRows: test.length,
    testIs: rows.testIs,
    ...score(shipped, test),
    foreignRecall: rows.foreign === null ? null : score(shipped, rows.foreign.test).accuracy,
  };
}

function learnClasses({ features: wanted, hidden }: Recipe, pairs: readonly Pair[]): TextModel {
  const classes = [...new Set(pairs.map(([, label]) => label))].sort();
  // A network also learns from what the classes are called, as `trainText` does.
  const named = hidden === null ? [] : namedTexts(classes, 1);
  const texts = [...pairs.map(([text]) => text), ...named.map(({ text }) => text)];
  const y = [
    ...pairs.map(([, label]) => classes.indexOf(label)),
    ...named.map(({ place }) => place),
  ];
  const features = learnFeatures(texts, wanted);
  const vectors = texts.map((text) => features.vectorOf(text));
  const size = { inputs: features.size, classes: classes.length };
  const member: TextMember =
    hidden === null
      ? { kind: 'linear', features, linear: fitLinearText(vectors, y, size, { seed }) }
      : {
          kind: 'network',
          features,
          network: fitNetwork(vectors, y, size, { ...network, hidden }, { seed }),
        };
  const priors = classes.map((_, c) => y.filter((own) => own === c).length / y.length);
  return new TextModel({
    ...{ target: 'label', text: 'text', classes, priors, words: null, outOfScope: null },
    members: [member],
    report: {
      ...{ rows: pairs.length, seed, accuracy: null, naive: Math.max(...priors) },
      notes: ['Pretrained; CARDS.md holds its scores.'],
    },
  });
}

function withScope(model: TextModel, { test, foreign }: Rows): TextModel {
  const own = test
    .filter((_, row) => row % 2 === 1)
    .map(([text, label]) => ({
      ...model.signsOf(text),
      isRight: model.predictOne(text).prediction === label,
    }));
  const strange = (foreign?.train ?? []).map(([text]) => model.signsOf(text));
  return new TextModel({
    ...model.parts,
    outOfScope: learnOutOfScope('oos', own, strange, scopeLoss),
  });
}

function score(model: TextModel, pairs: readonly Pair[]): { accuracy: number; macroF1: number } {
  const told = pairs.map(([text]) => model.predictOne(text).prediction);
  const labels = [...new Set(pairs.map(([, label]) => label))];
  const f1 = labels.map((name) => {
    const isOf = (row: number): boolean => pairs[row]?.[1] === name;
    const hits = told.filter((label, row) => label === name && isOf(row)).length;
    const said = told.filter((label) => label === name).length;
    return (2 * hits) / (said + pairs.filter((_, row) => isOf(row)).length);
  });
  const hits = told.filter((label, row) => label === pairs[row]?.[1]).length;
  return {
    accuracy: hits / pairs.length,
    macroF1: f1.reduce((a, b) => a + b, 0) / f1.length,
  };
}
