// Where output goes: data to stdout, everything that is said on the way to stderr.
import { styleText } from 'node:util';
import type { Environment } from '../environment.ts';
import { printable } from './printable.ts';

type Style = Parameters<typeof styleText>[0];

export interface TerminalOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

export interface Terminal extends TerminalOptions {
  /** Width of stdout in columns; 100 when it is not a terminal. */
  readonly columns: number;
  /** Width beyond which a line breaks in two; null where stdout is no terminal. */
  readonly columnsMax: number | null;
  /** Both ends are a person: a question may be asked. */
  readonly canAsk: boolean;
  /** A line of data on stdout. */
  print(line: string): void;
  /** A line for the person, on stderr; silent with --quiet. */
  say(line: string): void;
  /** A line on stderr that --quiet does not silence. */
  warn(line: string): void;
  /** Colours text for stdout, unless NO_COLOR is set or stdout is not a terminal. */
  style(style: Style, text: string): string;
}

export function createTerminal(options: TerminalOptions, environment: Environment): Terminal {
  const { stdin, stdout, stderr } = process;
  const isPlain = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  const hasColour = stdout.isTTY === true && !isPlain && !options.isJson;
  return {
    ...options,
    // Some terminals say 0 until they know.
    columns: stdout.isTTY && stdout.columns > 0 ? Math.max(40, stdout.columns) : 100,
    columnsMax: stdout.isTTY && stdout.columns > 0 ? stdout.columns : null,
    canAsk: stdin.isTTY === true && stderr.isTTY === true && !options.isJson,
    print: (line) => void stdout.write(`${printable(line)}\n`),
    say: (line) => {
      if (!options.isQuiet) stderr.write(`${printable(line)}\n`);
    },
    warn: (line) => void stderr.write(`${printable(line)}\n`),
    style: (style, text) => (hasColour ? styleText(style, text, { validateStream: false }) : text),
  };
}
