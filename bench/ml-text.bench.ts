// Texts told apart beside published results: intents with and without "none of these", few examples a class,
// sentiment, toxicity. One thread; the data sets are read from AIBAAS_BENCH_DATA.
import { type TextModel, trainText } from '../packages/ml/src/index.ts';
import { banking, clinc, davidson, type Pair, shuffled, sst2 } from './learning/files.ts';

export const name = 'ml-text';

interface Context {
  readonly data: string | undefined;
  log(line: string): void;
}

interface Learned {
  readonly model: TextModel;
  readonly seconds: number;
}

export async function run({ data, log }: Context): Promise<Record<string, unknown>> {
  if (data === undefined) {
    log('skipped: AIBAAS_BENCH_DATA names no folder of data sets');
    return { skipped: true };
  }
  const rows: Record<string, unknown>[] = [];
  const say = (what: string, value: number, goal: number, published: string): void => {
    const verdict = value >= goal ? 'met' : 'MISSED';
    log(
      `${what.padEnd(44)} ${value.toFixed(2).padStart(6)}   goal ${goal}: ${verdict.padEnd(6)} ${published}`,
    );
    rows.push({ what, value, goal });
  };
  const c = clinc(data);
  const inScope = learn(c.train);
  say(
    'CLINC150 validation, in scope',
    percent(inScope.model, c.val),
    92.6,
    'MLP 93.5, BERT 96.9 (test)',
  );
  const micros = queryMicros(inScope.model, c.val);
  log(
    `${''.padEnd(44)} learned in ${inScope.seconds.toFixed(1)} s of processor time, ${micros.toFixed(0)} µs a query (goals 30 s, 130 µs)`,
  );
  const withNone = learn([...c.train, ...named(c.oos_train)]);
  say('CLINC150 in scope, knowing "none of these"', percent(withNone.model, c.val), 92, '');
  say(
    '  recall of what is out of scope',
    percent(withNone.model, named(c.oos_val)),
    70,
    'MLP 47.4, BERT 40.3',
  );
  const all = banking(data);
  const order = shuffled(all.length, 7).map((i) => all[i] as Pair);
  const cut = Math.floor(all.length / 5);
  const [test, train] = [order.slice(0, cut), order.slice(cut)];
  say(
    'BANKING77, 20 % held out',
    percent(learn(train).model, test),
    92,
    'USE 92.8, BERT 93.7 (test)',
  );
  say(
    'BANKING77, 10 examples a class',
    percent(learn(few(train, 10)).model, test),
    76,
    'BERT-fixed 67.6, USE 84.2',
  );
  say(
    'SST-2 development part',
    percent(learn(sst2(data, 'train')).model, sst2(data, 'dev')),
    83.5,
    'RNTN 85.4, bigram NB 83.1',
  );
  say('Davidson, macro F1 × 100, 5 folds', 100 * macroF1(davidson(data)), 74.5, 'balanced LR 74.1');
  return { rows, seconds: inScope.seconds, micros };
}

const named = (pairs: readonly Pair[]): Pair[] => pairs.map(([text]) => [text, 'oos']);

function learn(pairs: readonly Pair[]): Learned {
  const started = process.cpuUsage();
  const model = trainText(
    pairs.map(([text]) => text),
    pairs.map(([, label]) => label),
    { seed: 1 },
  );
  const { user, system } = process.cpuUsage(started);
  return { model, seconds: (user + system) / 1e6 };
}

function percent(model: TextModel, pairs: readonly Pair[]): number {
  const hits = pairs.filter(([text, label]) => model.predictOne(text).prediction === label).length;
  return (100 * hits) / pairs.length;
}

function queryMicros(model: TextModel, pairs: readonly Pair[]): number {
  for (const [text] of pairs.slice(0, 500)) model.predictOne(text);
  const started = process.cpuUsage();
  for (const [text] of pairs) model.predictOne(text);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / pairs.length;
}

function few(pairs: readonly Pair[], count: number): Pair[] {
  const seen = new Map<string, number>();
  return pairs.filter(([, label]) => {
    seen.set(label, (seen.get(label) ?? 0) + 1);
    return (seen.get(label) ?? 0) <= count;
  });
}

function macroF1(pairs: readonly Pair[]): number {
  const labels = [...new Set(pairs.map(([, label]) => label))];
  const counts = new Map(labels.map((label) => [label, { hit: 0, said: 0, true: 0 }]));
  for (let fold = 0; fold < 5; fold++) {
    const { model } = learn(pairs.filter((_, i) => i % 5 !== fold));
    for (const [text, label] of pairs.filter((_, i) => i % 5 === fold)) {
      const { prediction } = model.predictOne(text);
      const [own, said] = [counts.get(label), counts.get(prediction)];
      if (own !== undefined) own.true += 1;
      if (said !== undefined) said.said += 1;
      if (prediction === label && own !== undefined) own.hit += 1;
    }
  }
  const scores = [...counts.values()].map(({ hit, said, true: all }) => (2 * hit) / (said + all));
  return scores.reduce((a, b) => a + b, 0) / scores.length;
}
