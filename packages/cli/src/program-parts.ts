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
