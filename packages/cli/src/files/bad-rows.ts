// Rows of a file that cannot be read: the first ends the command, or all are left out and told.
import { CommandError } from '../command-error.ts';
import { countOf } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ReadFlags } from './read-flags.ts';

const SHOWN = 5;

/** What the reader has to tell beside the values. */
export interface ReadNote {
  readonly code: string;
  readonly message: string;
}

export class BadRows {
  readonly #isSkipping: boolean;
  readonly #lines = new Map<number, string>();

  constructor({ badRows }: Pick<ReadFlags, 'badRows'>) {
    this.#isSkipping = badRows === 'skip';
  }

  /** @throws the error, unless rows are to be left out */
  refuse(error: CommandError): void {
    if (!this.#isSkipping || error.line === null) throw error;
    if (!this.#lines.has(error.line)) this.#lines.set(error.line, error.message);
  }

  has(line: number): boolean {
    return this.#lines.has(line);
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  notes(): ReadNote[] {
    const count = this.#lines.size;
    if (count === 0) return [];
    const first = [...this.#lines].sort(([a], [b]) => a - b).slice(0, SHOWN);
    const shown = first.map(([, message]) => message).join('; ');
    const more = count > SHOWN ? `; and ${count - SHOWN} more` : '';
    const rows = countOf(count, 'row was', 'rows were');
    return [{ code: 'bad_rows_skipped', message: `${rows} left out: ${shown}${more}` }];
  }
}

/** Tells what reading a file found, where a report has no place for it. */
export function sayNotes(notes: readonly ReadNote[], terminal: Pick<Terminal, 'say'>): void {
  for (const { message } of notes) terminal.say(`Note: ${message}`);
}

export const atLine = (code: string, line: number, message: string): CommandError =>
  new CommandError(code, message, { line });
