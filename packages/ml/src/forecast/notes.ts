// Plain sentences that go with a forecast: what was noticed about the data and what was done.

export interface Note {
  /** Stable word for programs, e.g. short_history. */
  code: string;
  /** One sentence for people, with its numbers. */
  message: string;
}

/** A number for a sentence: up to four significant digits. */
export function figure(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6
    ? String(value)
    : String(Number(value.toPrecision(4)));
}
