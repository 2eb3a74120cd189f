// What the server says of a history that is too short, as numbers. Pure.
import type { ForecastNote } from '@aibaas/sdk';

export interface ShortHistory {
  readonly have: number;
  readonly need: number;
  /** Singular: `day`. */
  readonly unit: string;
  /** YYYY-MM-DD; null when no data come. */
  readonly enoughOn: string | null;
  readonly message: string;
}

/** Null where the history is long enough. */
export function shortHistoryOf(notes: readonly ForecastNote[]): ShortHistory | null {
  const note = notes.find(({ code }) => code === 'short_history');
  const found = /^Only (\d+) (\w+?)s? of history: (\d+) are needed/.exec(note?.message ?? '');
  if (note === undefined || found === null) return null;
  return {
    have: Number(found[1]),
    need: Number(found[3]),
    unit: found[2] ?? 'day',
    enoughOn: /enough on (\d{4}-\d{2}-\d{2})/.exec(note.message)?.[1] ?? null,
    message: note.message,
  };
}
