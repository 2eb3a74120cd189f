// What each pretrained text model learns from, which rows are kept aside to score it, and how it learns.
// Only data whose licence allows it; the weights that are shipped never saw the rows of the score.
import { banking, clinc, davidson, type Pair, readText } from '../../bench/learning/files.ts';
import type { FeatureOptions } from '../../packages/ml/src/text/text-features.ts';

export interface Recipe {
  readonly name: string;
  readonly data: string;
  readonly licence: string;
  readonly attribution: string;
  /** What it cannot do, for the card. */
  readonly limits: string;
  readonly features: FeatureOptions;
  /** Units of the hidden layer; null: naive-Bayes-weighted logistic regression. */
  readonly hidden: number | null;
  readonly read: (folder: string) => Rows;
}

export interface Rows {
  readonly train: readonly Pair[];
  readonly test: readonly Pair[];
  readonly testIs: string;
  /** Texts of no class: to learn from, and to score. */
  readonly foreign: { readonly train: readonly Pair[]; readonly test: readonly Pair[] } | null;
}

const words = (sizeMax: number, marksNegation: boolean, documentsMin: number): FeatureOptions => ({
  ...{ words: 2, letters: null, sizeMax, marksNegation, addsFeelings: marksNegation, documentsMin },
});
const runs: FeatureOptions = {
  ...{
    words: 2,
    letters: [3, 4],
    sizeMax: 7000,
    marksNegation: false,
    addsFeelings: false,
    documentsMin: 2,
  },
};

/** Every fifth row is kept aside. */
function fifth(pairs: readonly Pair[]): Rows {
  return {
    train: pairs.filter((_, row) => row % 5 !== 0),
    test: pairs.filter((_, row) => row % 5 === 0),
    testIs: 'every fifth row, kept aside',
    foreign: null,
  };
}

const lines = (text: string): string[] => text.trim().split('\n');
const emotions: Readonly<Record<string, string>> = { 1: 'negative', 2: 'neutral', 3: 'positive' };

function sentiment(folder: string, part: string): Pair[] {
  return lines(readText(folder, `goemotions/group_${part}.tsv.gz`)).flatMap((line) => {
    const [text = '', label = ''] = line.split('\t');
    // Comments of several groups, and ambiguous ones, are of no single sentiment.
    const name = emotions[label];
    return name === undefined ? [] : [[text, name] as const];
  });
}

const tweets: Readonly<Record<string, string>> = { 0: 'hate', 1: 'offensive', 2: 'neither' };

export const recipes: readonly Recipe[] = [
  {
    name: 'sentiment',
    data: 'GoEmotions, grouped labels: comments of exactly one of positive, negative, neutral',
    licence: 'Apache-2.0, as the public card of the data set states',
    attribution: 'Demszky, Movshovitz-Attias, Ko, Cowen, Nemade & Ravi, ACL 2020 (Google Research)',
    limits: 'Short comments of Reddit; irony and long texts are often missed.',
    features: words(12_000, true, 3),
    hidden: null,
    read: (folder) => ({
      train: sentiment(folder, 'train'),
      test: sentiment(folder, 'dev'),
      testIs: 'the development part',
      foreign: null,
    }),
  },
  {
    name: 'spam',
    data: 'SMS Spam Collection v.1, first 30 %',
    licence:
      'CC BY 4.0 according to its UCI page (from memory, not read again); its authors: free for all purposes',
    attribution: 'Almeida, Gómez Hidalgo & Yamakami, DocEng 2011 (UCI Machine Learning Repository)',
    limits: 'Text messages of about 2005–2011 from Britain and Singapore; not e-mail.',
    features: words(6000, false, 2),
    hidden: null,
    read: (folder) =>
      fifth(
        lines(readText(folder, 'sms_spam/first_30_percent.tsv.gz')).map((line) => {
          const at = line.indexOf('\t');
          return [line.slice(at + 1), line.slice(0, at)];
        }),
      ),
  },
  {
    name: 'toxicity',
    data: 'Hate speech and offensive language, three quarters of the tweets',
    licence: 'MIT',
    attribution: 'Davidson, Warmsley, Macy & Weber, ICWSM 2017',
    limits:
      'Tweets that were found by a list of rude words, so most are offensive; it is known to call African American English offensive too often. A hint for people who moderate, never a verdict.',
    features: words(10_000, true, 3),
    hidden: null,
    read: (folder) => fifth(davidson(folder).map(([text, c]) => [text, tweets[c] ?? c])),
  },
  {
    name: 'assistant-intents',
    data: 'CLINC150, training part; "oos" fitted on its out-of-scope part and half of validation, from which no class was learned',
    licence: 'CC BY 3.0',
    attribution: 'Larson et al., EMNLP 2019 (Clinc)',
    limits: '150 intents of a general assistant, crowd-written questions.',
    features: runs,
    hidden: 32,
    read: (folder) => {
      const { train, val, oos_train, oos_val } = clinc(folder);
      const foreign = (pairs: readonly Pair[]): Pair[] => pairs.map(([text]) => [text, 'oos']);
      const testIs = 'every second row of validation; the others set the threshold';
      return {
        ...{ train, test: val, testIs },
        foreign: { train: foreign(oos_train), test: foreign(oos_val) },
      };
    },
  },
  {
    name: 'banking-intents',
    data: 'BANKING77, training part',
    licence: 'CC BY 4.0',
    attribution: 'Casanueva, Temčinas, Gerz, Henderson & Vulić, NLP4ConvAI 2020 (PolyAI)',
    limits: '77 intents of customers of an online bank; it has no "none of these".',
    features: runs,
    hidden: 32,
    read: (folder) => fifth(banking(folder)),
  },
];
