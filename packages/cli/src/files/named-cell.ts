// A cell that names something, such as a user, an item or a customer: never empty.
import { CommandError } from '../command-error.ts';

/** @throws CommandError `bad_value` that names line and column */
export function namedCell(cell: unknown, column: string, line: number): string {
  const text =
    typeof cell === 'number' ? String(cell) : typeof cell === 'string' ? cell.trim() : '';
  if (text !== '') return text;
  const message = `line ${line}, column "${column}" is empty; fill it or remove the row`;
  throw new CommandError('bad_value', message, { line });
}
