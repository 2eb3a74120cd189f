// What every command gets: its terminal, the environment, and a signal for Ctrl-C.
import type { Environment } from '../environment.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}
