// What only a person knows of a file: asked once on a terminal, else the flag that answers is named.
import type { Question } from '@aibaas/tabular';
import { usageError } from '../command-error.ts';
import { ask } from '../terminal/question.ts';
import type { Terminal } from '../terminal/terminal.ts';

const FLAGS: Readonly<Record<Question['code'], string>> = {
  ambiguous_date_order: '--date-order',
  ambiguous_decimal: '--decimal',
};

/** @throws CommandError with the question's code (exit 2) where nobody can be asked */
export async function askFlag(
  { code, column, message, options }: Question,
  terminal: Pick<Terminal, 'canAsk' | 'say'> | undefined,
): Promise<string> {
  const flag = FLAGS[code];
  if (terminal?.canAsk === true) {
    terminal.say(message);
    return ask(`"${column}":`, options);
  }
  const ways = options.map((option) => `${flag} ${option}`).join(' or ');
  throw usageError(code, `${message} Add ${ways}.`);
}
