// Tables learned with the defaults beside published results: Adult, Telco churn, Higgs (7,000 rows) and card
// fraud, each on its own test part. Folds run on all cores; the data sets come from AIBAAS_BENCH_DATA.
import { availableParallelism } from 'node:os';
import { createComputePool, taskModule } from '../packages/compute/src/index.ts';
import {
  averagePrecision,
  type FoldResult,
  type RawTable,
  rocAuc,
  type TableModel,
  trainTable,
} from '../packages/ml/src/index.ts';
import { readText, rowsOf, shuffled, tableOf } from './learning/files.ts';
import { cardPrecision, readFraud } from './learning/fraud.ts';

export const name = 'ml-tabular';

interface Context {
  readonly data: string | undefined;
  log(line: string): void;
}

const adultNames =
  'age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,race,sex,capital_gain,capital_loss,hours_per_week,native_country,income'.split(
    ',',
  );

export async function run({ data, log }: Context): Promise<Record<string, unknown>> {
  if (data === undefined) {
    log('skipped: AIBAAS_BENCH_DATA names no folder of data sets');
    return { skipped: true };
  }
  const threads = availableParallelism();
  const pool = createComputePool({ threads, name: 'ml-tabular' });
  const fold = { module: taskModule(import.meta.url, './learning/fold-task'), name: 'fitOneFold' };
  const rows: Record<string, unknown>[] = [];
  const learn = async (table: RawTable, target: string): Promise<TableModel> => {
    const started = performance.now();
    const options = { target, seed: 1, threads };
    const model = await trainTable(table, options, (job) => pool.run<FoldResult>(fold, job));
    const seconds = (performance.now() - started) / 1000;
    log(
      `  ${model.report.rows} rows learned in ${seconds.toFixed(1)} s on ${threads} threads; best of ${model.report.leaderboard.length - 2}: ${model.report.leaderboard[0]?.name}`,
    );
    return model;
  };
  const say = (what: string, value: number, goal: number, published: string): void => {
    const verdict = value >= goal ? 'met' : 'MISSED';
    log(`${what.padEnd(34)} ${value.toFixed(4)}   goal ${goal}: ${verdict.padEnd(6)} ${published}`);
    rows.push({ what, value, goal });
  };
  try {
    const adult = tableOf(readText(data, 'tabular/adult/adult.data.gz'), ',', adultNames, log);
    const test = tableOf(
      readText(data, 'tabular/adult/adult.test.gz').replaceAll(/K\.\s*$/gm, 'K'),
      ',',
      adultNames,
      log,
    );
    const model = await learn(adult, 'income');
    say(
      'Adult, AUC on its test part',
      aucOf(model, test, 'income', '>50K'),
      0.927,
      'XGBoost .927, EBM .928',
    );
    const telco = tableOf(readText(data, 'telco_churn/telco.csv.gz'), ',');
    say(
      'Telco churn, AUC of 5 folds',
      await crossed(telco, 'Churn', 'Yes', learn),
      0.848,
      'EBM .852, LR .849',
    );
    const higgs = ['label', ...Array.from({ length: 28 }, (_, i) => `x${i}`)];
    const part = (which: string): RawTable =>
      tableOf(readText(data, `tabular/lightgbm_higgs7k/binary.${which}.gz`), '\t', higgs);
    const boson = await learn(part('train'), 'label');
    say(
      'Higgs, 7,000 rows, AUC',
      aucOf(boson, part('test'), 'label', '1'),
      0.823,
      'RF .823, LR .693',
    );
    const fraud = readFraud(data);
    const card = await learn(fraud.train, fraud.target);
    const scores = scoresOf(card, fraud.test, '1');
    const y = labelsOf(fraud.test, fraud.target, '1');
    say('Fraud, AUC', rocAuc(y, scores), 0.871, 'LR .871, XGBoost .862');
    say('Fraud, average precision', averagePrecision(y, scores), 0.66, 'RF .658, XGBoost .639');
    say('Fraud, card precision@100', cardPrecision(fraud, scores), 0.291, 'LR .291, RF .287');
  } finally {
    await pool.stop();
  }
  return { rows };
}

function labelsOf({ names, columns }: RawTable, target: string, positive: string): number[] {
  return (columns[names.indexOf(target)] ?? []).map((cell) => (String(cell) === positive ? 1 : 0));
}

const scoresOf = (model: TableModel, table: RawTable, positive: string): number[] =>
  model.predict(table).map(({ probabilities }) => probabilities?.[positive] ?? 0);

const aucOf = (model: TableModel, table: RawTable, target: string, positive: string): number =>
  rocAuc(labelsOf(table, target, positive), scoresOf(model, table, positive));

async function crossed(
  table: RawTable,
  target: string,
  positive: string,
  learn: (table: RawTable, target: string) => Promise<TableModel>,
): Promise<number> {
  const count = table.columns[0]?.length ?? 0;
  const order = shuffled(count, 0);
  const aucs: number[] = [];
  for (let k = 0; k < 5; k++) {
    const model = await learn(
      rowsOf(
        table,
        order.filter((_, i) => i % 5 !== k),
      ),
      target,
    );
    aucs.push(
      aucOf(
        model,
        rowsOf(
          table,
          order.filter((_, i) => i % 5 === k),
        ),
        target,
        positive,
      ),
    );
  }
  return aucs.reduce((a, b) => a + b, 0) / aucs.length;
}
