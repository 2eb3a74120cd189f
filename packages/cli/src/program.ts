// The table of contents of the command line: every command, its flags and its examples. What a
// command does is in commands/, loaded when it runs.
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { ChurnFlags } from './commands/churn.ts';
import type { CommandContext } from './commands/command-context.ts';
import type { DetectFlags } from './commands/detect.ts';
import type { ForecastFlags } from './commands/forecast.ts';
import type { ImportFlags } from './commands/import.ts';
import type { CreateKeyFlags } from './commands/keys.ts';
import type { PredictFlags } from './commands/predict.ts';
import type { RecommendFlags } from './commands/recommend.ts';
import type { SurvivalFlags } from './commands/survival.ts';
import type { TrainFlags } from './commands/train.ts';
import {
  atLeastOne,
  columnTypes,
  dateValue,
  duration,
  eachName,
  eventList,
  foldCount,
  microseconds,
  nameList,
  numberList,
  portNumber,
  realNumber,
  scopeList,
  wholeNumber,
} from './option-values.ts';
import { addTextCommands } from './text-commands.ts';

const FREQUENCIES = ['minute', 'H', 'D', 'W', 'M', 'Q', 'Y'];
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

/** Makes the context of a command from its output flags. */
export type ContextOf = (flags: { json?: boolean; quiet?: boolean }) => CommandContext;

type Run<Flags> = (args: string[], flags: Flags, context: CommandContext) => Promise<number>;

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
    command.addHelpText('before', `Examples:\n${examples.map((line) => `  ${line}\n`).join('')}`);
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
  addKeys(add, program);
  addSmallCommands(add, program);
  return program;
}

export type Add = <Flags extends object>(
  parent: Command,
  usage: string,
  description: string,
  examples: string[],
  run: Run<Flags>,
) => Command;

function addStart(add: Add, program: Command): void {
  const examples = ['aibaas start', 'aibaas start --demo', 'aibaas start --port 0 --json'];
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

function addForecast(add: Add, program: Command): void {
  const examples = [
    'aibaas forecast usage.csv --date day --value credits --horizon 30',
    'aibaas forecast usage.csv.gz --date day --value credits --horizon 30 --level 80,95 --json',
    'aibaas forecast usage.csv --date day --value credits --horizon 30 --event sale=2025-11-28,2026-11-27 --explain',
    'aibaas forecast sales.csv --date day --value sold --horizon 14 --hierarchy region,shop --events holidays.csv',
    'aibaas forecast --batch series.ndjson --out forecasts.ndjson --threads 4',
  ];
  add<ForecastFlags>(
    program,
    'forecast [file]',
    'forecast a file, without a server',
    examples,
    async (args, flags, context) =>
      (await import('./commands/forecast.ts')).runForecast(args[0], flags, context),
  )
    .option('--date <column>', 'column that holds the date or time')
    .option('--value <column>', 'column that holds the value')
    .option('--horizon <n>', 'how many steps to forecast', wholeNumber)
    .option('--season <m,…>', 'seasons in steps (found from the data by default)', numberList)
    .option('--level <percent>', 'interval levels in percent (default 95)', numberList)
    .option(
      '--event <name=date,…>',
      'dates of something that moves the values, past and coming',
      eventList,
    )
    .option('--events <events.csv>', 'the same from a file with the columns name and date')
    .option(
      '--hierarchy <column,…>',
      'columns from the top level down: all series and their sums',
      nameList,
    )
    .addOption(
      choices('--absent <meaning>', 'a step where others of --hierarchy have a row', [
        'zero',
        'gap',
      ]),
    )
    .option('--explain', 'split the forecast into level, trend, seasons and events')
    .addOption(
      choices('--effort <e>', 'thorough: dearer methods compete too, such as an LSTM', [
        'usual',
        'thorough',
      ]),
    )
    .addOption(
      choices('--also <method>', 'a method more, from packages that you install', ['prophet']),
    )
    .addOption(
      choices('--frequency <f>', 'length of a step (found from the dates by default)', FREQUENCIES),
    )
    .addOption(choices('--date-order <order>', 'what 03/04/2026 means', ['dmy', 'mdy']))
    .addOption(choices('--decimal <sign>', 'the decimal sign of the values', ['.', ',']))
    .addOption(
      choices('--duplicates <policy>', 'several rows in one step', ['sum', 'mean', 'last']),
    )
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--batch <in.ndjson>', 'forecast every line of a file instead')
    .option('--out <out.ndjson>', 'where the forecasts of --batch or --hierarchy go; - is stdout')
    .option('--threads <n>', 'threads for --batch (default: all cores)', atLeastOne);
}

function addDetect(add: Add, program: Command): void {
  const examples = [
    'aibaas detect requests.csv --date time --value requests',
    'aibaas detect requests.csv --date time --value requests --value-min 100 --json',
    'aibaas detect sales.csv --date day --value sold --by region,plan',
    'aibaas detect servers.csv --date time --value load --value latency',
    'aibaas detect --batch series.ndjson --out scores.ndjson',
  ];
  add<DetectFlags>(
    program,
    'detect [file]',
    'find what is odd in a file, without a server',
    examples,
    async (args, flags, context) =>
      (await import('./commands/detect.ts')).runDetect(args[0], flags, context),
  )
    .option('--date <column>', 'column that holds the date or time')
    .option(
      '--value <column>',
      'column that holds the value; several times: judged together',
      eachName,
    )
    .option('--by <column,…>', 'columns that tell which part of a sum is odd', nameList)
    .option('--strictness <n>', 'above 1 fewer alarms, below 1 more (0.1 to 10)', realNumber)
    .option('--value-min <n>', 'values below this never alarm', realNumber)
    .addOption(choices('--date-order <order>', 'what 03/04/2026 means', ['dmy', 'mdy']))
    .addOption(choices('--decimal <sign>', 'the decimal sign of the values', ['.', ',']))
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option(
      '--batch <in.ndjson>',
      'read every line of a file instead: {"id","points":[[time,value],…]}',
    )
    .option('--out <out.ndjson>', 'where the scores of --batch go; - is stdout')
    .option('--threads <n>', 'threads for --batch (default: all cores)', atLeastOne);
}

function addTrain(add: Add, program: Command): void {
  const examples = [
    'aibaas train customers.csv --target churned',
    'aibaas train houses.csv --target price --time-limit 60s --out prices.json',
    'aibaas train tickets.csv --task text --text body --target topic',
  ];
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
    .option('--row-limit <time>', 'what predicting a row may take, such as 20us', microseconds)
    .option('--nested <folds>', 'judge by training anew without each of so many parts', foldCount)
    .option('--seed <n>', 'equal seeds and trials give equal models (default 1)', wholeNumber)
    .option('--threads <n>', 'threads (default: all cores); the model is the same', atLeastOne)
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--out <model.json>', 'where the model goes (default model.json); - is stdout');
  add<PredictFlags>(
    program,
    'predict [model] [file]',
    'predict every row of a file with a model of aibaas train',
    ['aibaas predict model.json new.csv --out predictions.ndjson --proba'],
    async (args, flags, context) =>
      (await import('./commands/predict.ts')).runPredict(args, flags, context),
  )
    .option('--proba', 'add the probability of each class')
    .option('--explain', 'add what each column adds to the answer, largest first')
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--out <out.ndjson>', 'where the predictions go, a line a row; - is stdout');
  add(
    program,
    'explain [model]',
    'tell what a model is, how well it did and which columns it asks',
    ['aibaas explain model.json', 'aibaas explain model.json --json'],
    async (args, _flags, context) =>
      (await import('./commands/explain.ts')).runExplain(args[0], context),
  );
}

function addRecommend(add: Add, program: Command): void {
  const examples = [
    'aibaas recommend orders.csv --user customer --item product --out lists.ndjson',
    'aibaas recommend ratings.csv --user user --item film --rating stars --k 20 --out lists.ndjson',
  ];
  add<RecommendFlags>(
    program,
    'recommend [file]',
    'learn who would like what from a file, without a server',
    examples,
    async (args, flags, context) =>
      (await import('./commands/recommend.ts')).runRecommend(args[0], flags, context),
  )
    .option('--user <column>', 'column that names the user')
    .option('--item <column>', 'column that names the item')
    .option('--rating <column>', 'column with a rating or count; more counts for more')
    .option('--time <column>', 'column with the time; methods are then judged by what came last')
    .option('--k <n>', 'length of each list (default 10)', atLeastOne)
    .option(
      '--diversity <share>',
      '0 (default): the best scores; up to 1: unlike each other',
      realNumber,
    )
    .option('--seed <n>', 'equal seeds give equal lists (default 0)', wholeNumber)
    .addOption(choices('--date-order <order>', 'what 03/04/2026 means', ['dmy', 'mdy']))
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--out <out.ndjson>', 'where the lists go; - is stdout');
}

function addChurn(add: Add, program: Command): void {
  const examples = [
    'aibaas churn orders.csv --customer customer --date day --out customers.ndjson',
    'aibaas churn orders.csv --customer customer --date day --amount total --horizon 365 --out customers.ndjson',
  ];
  add<ChurnFlags>(
    program,
    'churn [file]',
    'tell from purchases who is still there and what she will buy, without a server',
    examples,
    async (args, flags, context) =>
      (await import('./commands/churn.ts')).runChurn(args[0], flags, context),
  )
    .option('--customer <column>', 'column that names the customer')
    .option('--date <column>', 'column with the day of the purchase')
    .option('--amount <column>', 'column with what it was worth')
    .option('--horizon <days>', 'how far to look ahead (default 90)', atLeastOne)
    .option('--level <percent>', 'share of the intervals (default 80)', realNumber)
    .option('--end <date>', 'last day that was watched (default: of the last purchase)', dateValue)
    .addOption(
      choices('--model <name>', 'what customers are like (default auto: the likelier)', [
        'auto',
        'bg-nbd',
        'pareto-nbd',
      ]),
    )
    .option('--seed <n>', 'equal seeds give equal intervals (default 1)', wholeNumber)
    .addOption(choices('--date-order <order>', 'what 03/04/2026 means', ['dmy', 'mdy']))
    .addOption(choices('--decimal <sign>', 'the decimal sign of the amounts', ['.', ',']))
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--out <out.ndjson>', 'where the customers go, a line each; - is stdout');
  add<SurvivalFlags>(
    program,
    'survival [file]',
    'tell when to expect an event of those still without it, without a server',
    [
      'aibaas survival customers.csv --duration months --event churned --horizon 3 --id customer --out when.ndjson',
    ],
    async (args, flags, context) =>
      (await import('./commands/survival.ts')).runSurvival(args[0], flags, context),
  )
    .option('--duration <column>', 'column with the time each row was watched')
    .option('--event <column>', 'column that says whether that time ended with the event')
    .option('--horizon <n>', 'how far to look ahead, in the unit of the durations', realNumber)
    .option('--id <column>', 'column that names the row; nothing is learned from it')
    .option('--level <percent>', 'share of the intervals (default 80)', realNumber)
    .option('--seed <n>', 'equal seeds give equal answers (default 1)', wholeNumber)
    .option('--delimiter <sign>', 'sign between fields (found from the header by default)')
    .option('--encoding <name>', 'encoding of the file (default utf-8)')
    .option('--out <out.ndjson>', 'where the answers go; - is stdout');
}

function choices(flags: string, text: string, values: string[]): Option {
  return new Option(flags, text).choices(values);
}

function addImport(add: Add, program: Command): void {
  const examples = [
    'aibaas import usage.csv.gz --table usage',
    'aibaas import usage.csv --table usage --append --date-order dmy --columns credits=number',
  ];
  const command = add<ImportFlags>(
    program,
    'import <file>',
    'import a CSV or NDJSON file into a table',
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

function addKeys(add: Add, program: Command): void {
  const keys = program.command('keys').description('API keys of the tenant');
  const create = add<CreateKeyFlags>(
    keys,
    'create',
    'make a key and print it, this once',
    ['aibaas keys create --name ci --scopes read,write'],
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
    ['aibaas keys list --json'],
    async (_args, flags, context) =>
      (await import('./commands/keys.ts')).runListKeys(flags, context),
  );
  const revoke = add(
    keys,
    'revoke <key>',
    'revoke a key by id, name or prefix',
    ['aibaas keys revoke ci --yes'],
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
    ['aibaas doctor'],
    async (_args, flags, context) =>
      (await import('./commands/doctor.ts')).runDoctor(flags, context),
  ).option('--port <n>', 'port to look at (PORT, else 3004)', portNumber);
  const audit = program.command('audit').description('the record of who did what');
  const verify = add(
    audit,
    'verify',
    'check that no record was changed or removed',
    ['aibaas audit verify'],
    async (_args, flags, context) =>
      (await import('./commands/audit.ts')).runVerifyAudit(flags, context),
  );
  const open = add(
    program,
    'open',
    'open the server in the browser',
    ['aibaas open'],
    async (_args, flags, context) => (await import('./commands/open.ts')).runOpen(flags, context),
  ).option('--print', 'print the address only');
  for (const command of [doctor, verify, open]) withServer(command);
}

function withServer(command: Command): void {
  command
    .option('--url <address>', 'address of the server (AIBAAS_URL)')
    .option('--api-key <key>', 'API key (AIBAAS_API_KEY)')
    .option('--data <dir>', 'data folder to find both in (AIBAAS_DATA, else ./.aibaas)');
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(manifest);
  return version;
}
