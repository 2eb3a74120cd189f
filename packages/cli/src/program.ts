// The table of contents of the command line: every command, its flags and its examples. What a
// command does is in commands/, loaded when it runs.

import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { CommandContext } from './commands/command-context.ts';
import type { ExportFlags } from './commands/export.ts';
import type { ImportFlags } from './commands/import.ts';
import type { CreateKeyFlags } from './commands/keys.ts';
import type { PredictFlags } from './commands/predict.ts';
import type { TrainFlags } from './commands/train.ts';
import { addReadFlags } from './files/read-flags.ts';
import {
  atLeastOne,
  columnTypes,
  duration,
  eachName,
  foldCount,
  microseconds,
  portNumber,
  scopeList,
  wholeNumber,
} from './option-values.ts';
import { addChurn, addDetect, addForecast, addRecommend } from './program-files.ts';
import { type Add, choices, type Run, withServer } from './program-parts.ts';
import { addPeople } from './program-people.ts';
import { addTextCommands } from './text-commands.ts';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

/** Makes the context of a command from its output flags. */
export type ContextOf = (flags: { json?: boolean; quiet?: boolean }) => CommandContext;

/**
 * The whole command line; `done` gets the exit code of the command that ran.
 */
export function createProgram(contextOf: ContextOf, done: (exitCode: number) => void): Command {
  const program = new Command('aibaas')
    .description('The backend that learns from what happens in your product.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError();

  const add = <Flags extends object>(
    parent: Command,
    usage: string,
    description: string,
    examples: string[],
    run: Run<Flags>,
  ): Command => {
    const command = parent.command(usage).description(description);
    const typed = examples.map((line) => `  npx aibaas ${line}\n`);
    command.addHelpText('before', `Examples:\n${typed.join('')}`);
    command.option('--json', 'print JSON for programs').option('-q, --quiet', 'no progress');
    return command.action(async () => {
      const flags = command.opts<Flags & { json?: boolean; quiet?: boolean }>();
      done(await run(command.args, flags, contextOf(flags)));
    });
  };

  addStart(add, program);
  addForecast(add, program);
  addDetect(add, program);
  addRecommend(add, program);
  addChurn(add, program);
  addTextCommands(add, program);
  addTrain(add, program);
  addImport(add, program);
  addExport(add, program);
  addKeys(add, program);
  addPeople(add, program);
  addSmallCommands(add, program);
  return program;
}

function addStart(add: Add, program: Command): void {
  const examples = ['start', 'start --demo', 'start --port 0 --json'];
  add(
    program,
    'start',
    'start the server on an embedded PostgreSQL',
    examples,
    async (_args, flags, context) => (await import('./commands/start.ts')).runStart(flags, context),
  )
    .option('--data <dir>', 'data folder (AIBAAS_DATA, else ./.aibaas)')
    .option('--port <n>', 'port; 0 takes a free one (PORT, else 3004 or the next free)', portNumber)
    .option('--host <address>', 'address to listen on (HOST, else 127.0.0.1)')
    .option('--demo', 'fill the first workspace with sample data')
    .option('--new-key', 'make and print another API key');
}

function addTrain(add: Add, program: Command): void {
  const examples = [
    'train customers.csv --target churned',
    'train houses.csv --target price --time-limit 60s --out prices.json',
    'train tickets.csv --task text --text body --target topic',
    'train houses.csv --target price --estimator boosted-trees --format onnx',
  ];
  addReadFlags(
    add<TrainFlags>(
      program,
      'train [file]',
      'learn a column of a file from the others, without a server',
      examples,
      async (args, flags, context) =>
        (await import('./commands/train.ts')).runTrain(args[0], flags, context),
    )
      .option('--target <column>', 'the column to learn')
      .option('--text <column>', 'the column with the text, for --task text')
      .option('--user <column>', 'the column that names the user, for --task recommendation')
      .option('--item <column>', 'the column that names the item (default: --target)')
      .option('--rating <column>', 'column with a rating or count; more counts for more')
      .option('--time <column>', 'column with the time; methods are then judged by what came last')
      .addOption(
        choices('--task <task>', 'what to learn (default auto)', [
          'auto',
          'classification',
          'regression',
          'text',
          'recommendation',
        ]),
      )
      .option('--time-limit <time>', 'such as 60s or 5m; then the best so far is kept', duration)
      .option(
        '--trials <n>',
        'most candidates that are tried (default 6; with --time-limit 100)',
        atLeastOne,
      )
      .option('--estimator <name>', 'try this alone, as often as there are names', eachName)
      .option('--param <key=value>', 'a setting of --estimator, such as maxDepth=4', eachName)
      .addOption(
        choices('--format <name>', 'of the model; xgboost and onnx need boosted-trees alone', [
          'aibaas',
          'xgboost',
          'onnx',
        ]),
      )
      .option('--row-limit <time>', 'what predicting a row may take, such as 20us', microseconds)
      .option('--nested <folds>', 'judge by training anew without each of so many parts', foldCount)
      .option('--seed <n>', 'equal seeds and trials give equal models (default 1)', wholeNumber)
      .option('--threads <n>', 'threads (default: all cores); the model is the same', atLeastOne)
      .option('--out <model.json>', 'where the model goes (default model.json); - is stdout'),
  );
  addReadFlags(
    add<PredictFlags>(
      program,
      'predict [model] [file]',
      'predict every row of a file with a model of train, XGBoost (JSON) or LightGBM (text)',
      [
        'predict model.json new.csv --out predictions.ndjson --proba',
        'predict lightgbm.txt new.csv --out predictions.ndjson',
      ],
      async (args, flags, context) =>
        (await import('./commands/predict.ts')).runPredict(args, flags, context),
    )
      .option('--id <column>', 'put this column of the file beside each answer')
      .option('--keep <columns>', 'and these, with commas between', eachName)
      .option('--proba', 'add the probability of each class')
      .option('--explain', 'add what each column adds to the answer, largest first')
      .option(
        '--out <out.ndjson>',
        'where the predictions go, a line a row; .csv is CSV; - is stdout',
      ),
  );
  add(
    program,
    'explain [model]',
    'tell what a model is, how well it did and which columns it asks',
    ['explain model.json', 'explain model.json --json'],
    async (args, _flags, context) =>
      (await import('./commands/explain.ts')).runExplain(args[0], context),
  );
}

function addImport(add: Add, program: Command): void {
  const examples = [
    'import usage.csv.gz --table usage',
    'import report.xlsx --table sales --sheet "March"',
    'import usage.csv --table usage --append --date-order dmy --columns credits=number',
  ];
  const command = add<ImportFlags>(
    program,
    'import <file>',
    'import a CSV, NDJSON or Excel file into a table',
    examples,
    async (args, flags, context) =>
      (await import('./commands/import.ts')).runImport(args[0] ?? '', flags, context),
  )
    .requiredOption('--table <name>', 'table to import into')
    .option('--append', 'add to a table that exists')
    .addOption(
      new Option('--date-order <order>', 'what 03/04/2026 means').choices(['dmy', 'mdy', 'ymd']),
    )
    .option(
      '--columns <name=type,…>',
      'types of columns, where the file leaves it open',
      columnTypes,
    )
    .addOption(new Option('--decimal <sign>', 'the decimal sign').choices(['.', ',']))
    .option('--sheet <name>', 'sheet of an Excel file, by name or place (default the first)')
    .option('--delimiter <sign>', 'sign between fields')
    .addOption(
      new Option('--encoding <name>', 'encoding (found from the file by default)').choices(
        ENCODINGS,
      ),
    )
    .option('--time-zone <name>', 'zone of times without offset, such as Europe/Berlin')
    .option(
      '--idempotency-key <key>',
      'the same key and file again are the same import, not a second',
    );
  withServer(command);
}

function addExport(add: Add, program: Command): void {
  const examples = [
    'export usage --output usage.csv',
    'export usage --format ndjson --filter day.gte.2026-01-01 --sort -day',
  ];
  const command = add<ExportFlags>(
    program,
    'export <table>',
    'fetch a table as CSV or NDJSON',
    examples,
    async (args, flags, context) =>
      (await import('./commands/export.ts')).runExport(args[0] ?? '', flags, context),
  )
    .addOption(
      new Option(
        '--format <name>',
        'default: what the name of the output ends with, else csv',
      ).choices(['csv', 'ndjson']),
    )
    .option('--output <file>', 'where the rows go (- is stdout)', '-')
    .option('--overwrite', 'replace a file that is there')
    .option('--filter <column.op.value>', 'only rows that fit; may be repeated', eachName)
    .option('--sort <columns>', 'columns by comma; a leading - sorts downwards')
    .option('--columns <columns>', 'only these, with commas between', eachName);
  withServer(command);
}

function addKeys(add: Add, program: Command): void {
  const keys = program.command('keys').description('API keys of the tenant');
  const create = add<CreateKeyFlags>(
    keys,
    'create',
    'make a key and print it, this once',
    ['keys create --name ci --scopes read,write'],
    async (_args, flags, context) =>
      (await import('./commands/keys.ts')).runCreateKey(flags, context),
  )
    .requiredOption('--name <name>', 'what the key is for')
    .option('--scopes <list>', 'read, write, admin (default: the server decides)', scopeList)
    .option('--expires <time>', 'RFC 3339 time after which it is refused');
  const list = add(
    keys,
    'list',
    'list the keys',
    ['keys list --json'],
    async (_args, flags, context) =>
      (await import('./commands/keys.ts')).runListKeys(flags, context),
  );
  const revoke = add(
    keys,
    'revoke <key>',
    'revoke a key by id, name or prefix',
    ['keys revoke ci --yes'],
    async (args, flags, context) =>
      (await import('./commands/keys.ts')).runRevokeKey(args[0] ?? '', flags, context),
  ).option('--yes', 'do not ask');
  for (const command of [create, list, revoke]) withServer(command);
}

function addSmallCommands(add: Add, program: Command): void {
  const doctor = add(
    program,
    'doctor',
    'check this machine and say what to fix',
    ['doctor'],
    async (_args, flags, context) =>
      (await import('./commands/doctor.ts')).runDoctor(flags, context),
  ).option('--port <n>', 'port to look at (PORT, else 3004)', portNumber);
  const audit = program.command('audit').description('the record of who did what');
  const verify = add(
    audit,
    'verify',
    'check that no record was changed or removed',
    ['audit verify'],
    async (_args, flags, context) =>
      (await import('./commands/audit.ts')).runVerifyAudit(flags, context),
  );
  const open = add(
    program,
    'open',
    'open the server in the browser',
    ['open'],
    async (_args, flags, context) => (await import('./commands/open.ts')).runOpen(flags, context),
  ).option('--print', 'print the address only');
  const env = add(
    program,
    'env',
    'print address and API key of the server as variables of a shell',
    ['env', 'env --json'],
    async (_args, flags, context) => (await import('./commands/env.ts')).runEnv(flags, context),
  );
  for (const command of [doctor, verify, open, env]) withServer(command);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(manifest);
  return version;
}
