// What is said when a command was typed wrongly: one line with what is wrong and where the right way stands.
import type { Command } from 'commander';

export interface WrongUsage {
  readonly message: string;
  /** A sentence with a command that helps. */
  readonly remedy: string;
}

/** Commander's text, which may have a line of advice below, as one sentence and a remedy. */
export function wrongUsage(text: string, command: Command): WrongUsage {
  const [first = '', ...more] = text.trim().split('\n');
  const message = first.replace(/^error: /, '').replace(/\.$/, '');
  const advice = more.map((line) => line.replace(/^\((.*)\)$/, '$1')).filter((line) => line !== '');
  return {
    message: [`${message}.`, ...advice].join(' '),
    remedy: `See npx ${pathOf(command)} --help`,
  };
}

/** `aibaas people invite`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
