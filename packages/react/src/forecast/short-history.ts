// What the server says of a history that is too short. Pure.
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
  if (note?.short_history === undefined) return null;
  const { have, need, unit, enough_on } = note.short_history;
  return { have, need, unit, enoughOn: enough_on, message: note.message };
}
