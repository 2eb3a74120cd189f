// One line on stderr that shows how far long work is and how long it still takes. Off a terminal,
// with --quiet and with --json it writes nothing at all.
import { now } from '../clock.ts';
import { formatBytes, formatDuration } from './format.ts';
import type { Terminal } from './terminal.ts';

const REDRAW_MS = 100;
const BAR_CELLS = 24;

export interface ProgressBar {
  /**
   * `secondsLeft` is measured from the pace so far when it is not given; a new label starts a new
   * measurement.
   */
  update(state: {
    done: number;
    total: number | null;
    label: string;
    unit?: string;
    /** Said at the end of the line; unlike the label it may change with every update. */
    note?: string;
    secondsLeft?: number | null;
  }): void;
  /** Wipes the line. */
  clear(): void;
}

export function createProgressBar(terminal: Terminal): ProgressBar {
  const { stderr } = process;
  if (stderr.isTTY !== true || terminal.isQuiet || terminal.isJson) {
    return { update: () => {}, clear: () => {} };
  }
  let label = '';
  let startedAt = 0;
  let drawnAt = 0;
  return {
    update(state) {
      const time = now();
      if (state.label !== label) [label, startedAt, drawnAt] = [state.label, time, 0];
      if (time - drawnAt < REDRAW_MS && state.done !== state.total) return;
      drawnAt = time;
      stderr.write(
        `\r\x1b[K${progressLine(state, (time - startedAt) / 1000, stderr.columns || 80)}`,
      );
    },
    clear: () => void stderr.write('\r\x1b[K'),
  };
}

type State = Parameters<ProgressBar['update']>[0];

/** The text of the line, cut to the width of the terminal. */
export function progressLine(state: State, elapsedSeconds: number, columns: number): string {
  const { done, total, label, unit } = state;
  const amount = (value: number): string =>
    unit === 'bytes' ? formatBytes(value) : value.toLocaleString('en-US');
  const parts = [label];
  if (total !== null && total > 0) {
    const share = Math.min(1, done / total);
    const full = Math.round(share * BAR_CELLS);
    parts.push('█'.repeat(full) + '░'.repeat(BAR_CELLS - full));
    parts.push(`${Math.floor(share * 100)} %`, `${amount(done)} of ${amount(total)}`);
    const paced = share > 0 ? (elapsedSeconds * (1 - share)) / share : null;
    const left = state.secondsLeft ?? (elapsedSeconds >= 1 ? paced : null);
    if (left !== null) parts.push(`${formatDuration(left)} left`);
  } else {
    parts.push(amount(done));
  }
  if (unit !== undefined && unit !== 'bytes') parts.push(unit);
  if (state.note !== undefined) parts.push(state.note);
  return parts.join('  ').slice(0, Math.max(20, columns - 1));
}
