// What the pages of the command line share: how a command is added, and flags that take one of some words.
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/command-context.ts';

export type Run<Flags> = (args: string[], flags: Flags, context: CommandContext) => Promise<number>;

/** Adds a command with its examples; `run` is given its arguments and flags. */
export type Add = <Flags extends object>(
  parent: Command,
  usage: string,
  description: string,
  examples: string[],
  run: Run<Flags>,
) => Command;

export function choices(flags: string, text: string, values: string[]): Option {
  return new Option(flags, text).choices(values);
}

/** The flags of every command that talks to a server. */
export function withServer(command: Command): void {
  command
    .option('--url <address>', 'address of the server (AIBAAS_URL)')
    .option('--api-key <key>', 'API key (AIBAAS_API_KEY)')
    .option('--data <dir>', 'data folder to find both in (AIBAAS_DATA, else ./.aibaas)');
}
