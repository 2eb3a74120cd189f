// The verbs that read texts of a file without learning from it first: `classify`, `read`.
import type { Command } from 'commander';
import type { ClassifyFlags } from './commands/classify.ts';
import type { ReadFlags } from './commands/read.ts';
import { addReadFlags } from './files/read-flags.ts';
import { atLeastOne, eachName, shareValue } from './option-values.ts';
import type { Add } from './program-parts.ts';

export function addTextCommands(add: Add, program: Command): void {
  addReadFlags(
    add<ClassifyFlags>(
      program,
      'classify [file]',
      'tell sentiment, spam, toxicity or intent of every text of a file, in English, without a server',
      [
        'classify reviews.csv --pretrained sentiment --column text --out told.ndjson',
        'classify asks.ndjson --pretrained banking-intents --column body --proba --out -',
      ],
      async (args, flags, context) =>
        (await import('./commands/classify.ts')).runClassify(args[0], flags, context),
    )
      .option(
        '--pretrained <name>',
        'sentiment, spam, toxicity, assistant-intents or banking-intents; see CARDS.md of @aibaas/ml',
      )
      .option('--column <column>', 'the column with the text')
      .option('--proba', 'add the probability of each class')
      .option('--id <column>', 'put this column of the file beside each answer')
      .option('--keep <columns>', 'and these, with commas between', eachName)
      .option('--out <out.ndjson>', 'where the answers go, a line a row; .csv is CSV; - is stdout'),
  );
  addReadFlags(
    add<ReadFlags>(
      program,
      'read [file]',
      'tell language, dates, money, addresses, names and phrases of every text of a file, without a server',
      [
        'read tickets.csv --column body --out read.ndjson',
        'read tickets.csv --column body --names products.csv --topics 8 --near 0.7 --out read.ndjson',
        'read tickets.csv --column body --like refund',
      ],
      async (args, flags, context) =>
        (await import('./commands/read.ts')).runRead(args[0], flags, context),
    )
      .option('--column <column>', 'the column with the text')
      .option('--names <names.csv>', 'a file with the columns kind and name: finds these too')
      .option('--topics <n>', 'sort the texts into so many topics', atLeastOne)
      .option(
        '--near <likeness>',
        'name the earlier rows that are at least so alike, up to 1',
        shareValue,
      )
      .option('--like <word>', 'list the words that this file uses like that one; needs no --out')
      .option('--id <column>', 'put this column of the file beside each answer')
      .option('--keep <columns>', 'and these, with commas between', eachName)
      .option(
        '--out <out.ndjson>',
        'where the findings go, a line a row; .csv is CSV; - is stdout',
      ),
  );
}
