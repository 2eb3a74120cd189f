// The commands that forecast, detect, recommend and look ahead on a file of the user's own, without a server.
import type { Command } from 'commander';
import type { ChurnFlags } from './commands/churn.ts';
import type { DetectFlags } from './commands/detect.ts';
import type { ForecastFlags } from './commands/forecast.ts';
import type { RecommendFlags } from './commands/recommend.ts';
import type { SurvivalFlags } from './commands/survival.ts';
import { addReadFlags } from './files/read-flags.ts';
import {
  atLeastOne,
  dateValue,
  eachName,
  eachOf,
  eventList,
  frequencyName,
  nameList,
  numberList,
  realNumber,
  wholeNumber,
} from './option-values.ts';
import { type Add, choices } from './program-parts.ts';

export function addForecast(add: Add, program: Command): void {
  const examples = [
    'forecast usage.csv --date day --value credits --horizon 30',
    'forecast usage.csv.gz --date day --value credits --horizon 30 --level 80,95 --json',
    'forecast usage.csv --date day --value credits --horizon 30 --event sale=2025-11-28,2026-11-27 --explain',
    'forecast sales.csv --date day --value sold --horizon 14 --hierarchy region,shop --events holidays.csv',
    'forecast --batch series.ndjson --out forecasts.ndjson --threads 4',
  ];
  addReadFlags(
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
      .addOption(
        choices(
          '--reconcile <how>',
          'how --hierarchy weighs its levels (default mint: by their errors)',
          ['bottom-up', 'structural', 'variance', 'mint'],
        ),
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
      .option(
        '--frequency <f>',
        'length of a step, such as D, 15minute or 2W (found from the dates by default)',
        frequencyName,
      )
      .addOption(
        choices('--duplicates <policy>', 'several rows in one step', ['sum', 'mean', 'last']),
      )
      .option('--batch <in.ndjson>', 'forecast every line of a file instead')
      .option('--together', 'one model for all lines of --batch: short series borrow from others')
      .option('--out <out.ndjson>', 'where the forecasts of --batch or --hierarchy go; - is stdout')
      .option('--threads <n>', 'threads for --batch (default: all cores)', atLeastOne),
  );
}

export function addDetect(add: Add, program: Command): void {
  const examples = [
    'detect requests.csv --date time --value requests',
    'detect requests.csv --date time --value requests --value-min 100 --json',
    'detect sales.csv --date day --value sold --by region,plan',
    'detect sales.csv --date day --value sold --changes level',
    'detect servers.csv --date time --value load --value latency',
    'detect --batch series.ndjson --out scores.ndjson',
  ];
  addReadFlags(
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
      .addOption(
        choices('--changes <kind>', 'what changed for good instead, and when', [
          'level',
          'level-and-spread',
          'line',
        ]),
      )
      .addOption(
        choices('--duplicates <policy>', 'several rows in one step of --changes', [
          'sum',
          'mean',
          'last',
        ]),
      )
      .option(
        '--also <view>',
        'lstm-autoencoder or one-class-svm beside the ten views (slower); several times for both',
        eachOf(['lstm-autoencoder', 'one-class-svm']),
      )
      .option('--strictness <n>', 'above 1 fewer alarms, below 1 more (0.1 to 10)', realNumber)
      .option('--value-min <n>', 'values below this never alarm', realNumber)
      .option(
        '--batch <in.ndjson>',
        'read every line of a file instead: {"id","points":[[time,value],…]}',
      )
      .option('--out <out.ndjson>', 'where the scores of --batch go; - is stdout')
      .option('--threads <n>', 'threads for --batch (default: all cores)', atLeastOne),
  );
}

export function addRecommend(add: Add, program: Command): void {
  const examples = [
    'recommend orders.csv --user customer --item product --out lists.ndjson',
    'recommend ratings.csv --user user --item film --rating stars --k 20 --out lists.ndjson',
  ];
  addReadFlags(
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
      .option('--out <out.ndjson>', 'where the lists go; - is stdout'),
  );
}

export function addChurn(add: Add, program: Command): void {
  const examples = [
    'churn orders.csv --customer customer --date day --out customers.ndjson',
    'churn orders.csv --customer customer --date day --amount total --horizon 365 --out customers.ndjson',
  ];
  addReadFlags(
    add<ChurnFlags>(
      program,
      'churn [file]',
      'tell from purchases who is still there and what they will buy, without a server',
      examples,
      async (args, flags, context) =>
        (await import('./commands/churn.ts')).runChurn(args[0], flags, context),
    )
      .option('--customer <column>', 'column that names the customer')
      .option('--date <column>', 'column with the day of the purchase')
      .option('--amount <column>', 'column with what it was worth')
      .option('--horizon <days>', 'how far to look ahead (default 90)', atLeastOne)
      .option('--level <percent>', 'share of the intervals (default 80)', realNumber)
      .option(
        '--end <date>',
        'last day that was watched (default: of the last purchase)',
        dateValue,
      )
      .addOption(
        choices('--model <name>', 'what customers are like (default auto: the likelier)', [
          'auto',
          'bg-nbd',
          'pareto-nbd',
        ]),
      )
      .option('--seed <n>', 'equal seeds give equal intervals (default 1)', wholeNumber)
      .option('--out <out.ndjson>', 'where the customers go, a line each; - is stdout'),
  );
  addReadFlags(
    add<SurvivalFlags>(
      program,
      'survival [file]',
      'tell when to expect an event of those still without it, without a server',
      [
        'survival customers.csv --duration months --event churned --horizon 3 --id customer --out when.ndjson',
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
      .option('--out <out.ndjson>', 'where the answers go; - is stdout'),
  );
}
