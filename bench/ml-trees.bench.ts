// Gradient-boosted trees beside XGBoost and LightGBM: 200,000 rows × 30 columns, depth 6, 100 rounds, one
// thread, seed by seed in turns; several threads of ours; then predictions of rows alone and of many. The peers need a Python.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Column,
  type FittedModel,
  type FittedTrees,
  type Frame,
  findEstimator,
  rocAuc,
  writeOnnx,
} from '../packages/ml/src/index.ts';
import { median } from './harness/rounds.ts';
import { columnCount, frameOf, makeTable, type Table, withLabels } from './trees/data.ts';
import { importable, PeerProcess, type Trained } from './trees/peers.ts';
import { tellThreads } from './trees/threads.ts';

export const name = 'ml-trees';

const testRows = 50_000;
const goals = { xgboost: 0.6, lightgbm: 0.8, auc: 0.0005, microsAlone: 3, rowsPerSecond: 500_000 };

interface Setting {
  readonly log: (line: string) => void;
  readonly rows: number;
  readonly libraries: readonly string[];
  readonly peer: PeerProcess | null;
  readonly folder: string;
}

interface Run {
  readonly ours: Trained;
  readonly theirs: Readonly<Record<string, Trained>>;
}

export async function run(context: {
  quick: boolean;
  log: (line: string) => void;
}): Promise<Record<string, unknown>> {
  const { log, quick } = context;
  const rows = quick ? 50_000 : 200_000;
  const { python, found: libraries } = importable(['xgboost', 'lightgbm']);
  for (const library of ['xgboost', 'lightgbm']) {
    if (libraries.includes(library)) continue;
    log(`skipped: ${library}; ${python} does not have it (AIBAAS_BENCH_PYTHON names another)`);
  }
  const peer = libraries.length > 0 ? new PeerProcess(python) : null;
  const folder = mkdtempSync(join(tmpdir(), 'aibaas-trees-'));
  try {
    const setting = { log, rows, libraries, peer, folder };
    await warmUp();
    const runs: Run[] = [];
    for (let seed = 1; seed <= (quick ? 2 : 5); seed++) runs.push(await runSeed(setting, seed));
    const training = tellTraining(setting, runs);
    const table = makeTable(rows, 1);
    const threads = await tellThreads(frameOf(table, 0, rows), labelsOf(table, rows), log);
    return { rows, ...training, threads, ...(await tellPrediction(setting)) };
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The engine compiles on the first rounds; a small table pays for that. */
async function warmUp(): Promise<void> {
  for (let i = 0; i < 2; i++) await trainOurs(makeTable(20_000, 99), 15_000);
}

const labelsOf = (table: Table, rows: number): Column => ({
  name: 'y',
  kind: 'categorical',
  categories: ['no', 'yes'],
  codes: Int32Array.from(table.labels.subarray(0, rows)),
});

async function trainOurs(
  table: Table,
  rows: number,
): Promise<Trained & { model: FittedModel; test: Frame }> {
  const features = frameOf(table, 0, rows);
  const test = frameOf(table, rows, table.rowCount);
  const target = labelsOf(table, rows);
  const used = process.cpuUsage();
  const start = performance.now();
  const trees = findEstimator('boosted-trees').create({ rounds: 100, maxDepth: 6 });
  const model = await trees.fit({ task: 'binary', features, target }, { seed: 1 });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  const scores = model.predict(test).filter((_, i) => i % 2 === 1);
  const auc = rocAuc(Array.from(table.labels.subarray(rows)), Array.from(scores));
  return { seconds, cpu: (user + system) / 1e6, auc, model, test };
}

async function runSeed(
  { log, rows, libraries, peer, folder }: Setting,
  seed: number,
): Promise<Run> {
  const table = makeTable(rows + testRows, seed);
  const ours = await trainOurs(table, rows);
  const theirs: Record<string, Trained> = {};
  if (peer !== null) {
    const path = join(folder, 'rows.f32');
    writeFileSync(path, withLabels(table));
    await peer.ask({ do: 'load', path, rows, columns: columnCount, test_rows: testRows });
    for (const library of libraries) {
      theirs[library] = await peer.ask<Trained>({ do: `train_${library}`, seed });
    }
  }
  const told = Object.entries({ aibaas: ours, ...theirs }).map(
    ([who, { seconds, cpu, auc }]) =>
      `${who} ${seconds.toFixed(2)} s (${cpu.toFixed(2)} s cpu) AUC ${auc.toFixed(5)}`,
  );
  log(`seed ${seed}: ${told.join('; ')}`);
  return { ours, theirs };
}

function tellTraining({ log, libraries }: Setting, runs: readonly Run[]): Record<string, unknown> {
  const seconds = median(runs.map(({ ours }) => ours.seconds));
  const answer: Record<string, unknown> = { seconds };
  log(`aibaas: median ${seconds.toFixed(2)} s`);
  for (const library of libraries) {
    const each = (of: (ours: Trained, theirs: Trained) => number): number[] =>
      runs.map(({ ours, theirs }) => of(ours, theirs[library] as Trained));
    const wall = median(each((a, b) => a.seconds / b.seconds));
    const cpu = median(each((a, b) => a.cpu / b.cpu));
    const gaps = each((a, b) => a.auc - b.auc);
    const gap = gaps.reduce((sum, value) => sum + value, 0) / gaps.length;
    const goal = library === 'xgboost' ? goals.xgboost : goals.lightgbm;
    log(
      `time ÷ ${library}: ${wall.toFixed(3)} (processor time ${cpu.toFixed(3)}), goal ${goal}; ` +
        `AUC ${gap >= 0 ? '+' : ''}${gap.toFixed(5)} (least ${Math.min(...gaps).toFixed(5)}, goal -${goals.auc})`,
    );
    answer[library] = { wall, cpu, auc: gap };
  }
  return answer;
}

async function tellPrediction({
  log,
  libraries,
  peer,
  folder,
}: Setting): Promise<Record<string, unknown>> {
  const { model, test } = await trainOurs(makeTable(20_000 + testRows, 7), 20_000);
  const alone = Array.from({ length: 2000 }, (_, row) => test.selectRows([row]));
  const timed = (work: () => void): number => {
    const used = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(used);
    return (user + system) / 1e6;
  };
  const trees = model as FittedTrees;
  const rows = alone.map(({ columns }) =>
    Float64Array.from(
      columns,
      (column) => (column.kind === 'numeric' ? column.values[0] : NaN) ?? NaN,
    ),
  );
  const once = (): void => {
    for (const row of rows) trees.predictRow(row);
  };
  const framed = (): void => {
    for (const row of alone) model.predict(row);
  };
  const all = (): void => {
    model.predict(test);
  };
  const each = (work: () => void): number => {
    for (let i = 0; i < 5; i++) work();
    return median([1, 2, 3, 4, 5, 6, 7].map(() => (timed(work) / alone.length) * 1e6));
  };
  const micros = each(once);
  const microsFramed = each(framed);
  const rate = median([1, 2, 3, 4, 5, 6, 7].map(() => testRows / timed(all)));
  const tell = (who: string, each: number, many: number): void =>
    log(`predict, ${who}: ${each.toFixed(2)} µs a row alone, ${(many / 1e6).toFixed(2)} M rows/s`);
  tell(`aibaas (goals ${goals.microsAlone} µs, ${goals.rowsPerSecond / 1e6} M)`, micros, rate);
  log(`predict, aibaas, each row in a frame of its own: ${microsFramed.toFixed(2)} µs`);
  const answer: Record<string, unknown> = { micros, microsFramed, rate };
  const peers = [...libraries];
  if (peer !== null && importable(['onnxruntime']).found.length > 0) {
    const path = join(folder, 'model.onnx');
    writeFileSync(path, writeOnnx(trees));
    await peer.ask({ do: 'load_onnx', path });
    peers.push('onnx');
  } else log('skipped: onnxruntime, which is not there');
  for (const library of peers) {
    const theirs = await peer?.ask<{ rows_per_second: number; micros_alone: number }>({
      do: 'time_rows',
      library,
    });
    if (theirs === undefined) continue;
    tell(library, theirs.micros_alone, theirs.rows_per_second);
    log(
      `aibaas ÷ ${library}: time of a row alone ${(micros / theirs.micros_alone).toFixed(3)}, ` +
        `rows/s of many ${(rate / theirs.rows_per_second).toFixed(2)}`,
    );
    answer[`${library}Predict`] = theirs;
  }
  return answer;
}
