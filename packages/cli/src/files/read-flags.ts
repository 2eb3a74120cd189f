// The flags of every command that reads a file of rows, and what stands behind them: the reader's hints.
import type { ParseHints } from '@aibaas/tabular';
import { type Command, Option } from 'commander';

export interface ReadFlags {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly sheet?: string;
  readonly decimal?: '.' | ',';
  readonly dateOrder?: 'dmy' | 'mdy' | 'ymd';
  readonly timeZone?: string;
  readonly badRows?: 'refuse' | 'skip';
}

/** Adds the flags to a command, after its own. */
export function addReadFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--date-order <order>', 'what 03/04/2026 means').choices(['dmy', 'mdy', 'ymd']),
    )
    .addOption(new Option('--decimal <sign>', 'the decimal sign of the file').choices(['.', ',']))
    .option('--time-zone <zone>', 'IANA zone of times without an offset (default UTC)')
    .option('--delimiter <sign>', 'sign between fields (found from the file by default)')
    .option('--sheet <name>', 'sheet of an Excel file, by name or place (default the first)')
    .option('--encoding <name>', 'encoding of the file (found from the file by default)')
    .addOption(
      new Option('--bad-rows <what>', 'rows that cannot be read: refuse the file, or skip and tell')
        .choices(['refuse', 'skip'])
        .default('refuse'),
    );
}

export function hintsOf(flags: ReadFlags, encoding: ParseHints['encoding']): ParseHints {
  const { delimiter, decimal, dateOrder, timeZone, sheet } = flags;
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(sheet === undefined ? {} : { sheet }),
  };
}
