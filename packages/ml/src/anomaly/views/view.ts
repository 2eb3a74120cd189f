// What every way of looking at a stream has in common: a record in, how odd it is out. A view keeps
// what it needs of the past in bounded memory, and that is plain data.

export interface View {
  readonly name: string;
  /**
   * @param timeMs milliseconds since 1970; records may come out of order, nothing is reordered
   * @param value finite
   * @returns how far this record is from what the view has seen, ≥ 0, in a unit of the view's own; NaN while the
   *   view knows nothing yet: no opinion, which neither alarms nor tells what is usual
   */
  update(timeMs: number, value: number): number;
  /** Whether an answer is about its record alone: one odd record leaves the next answers as they are. */
  readonly isMomentary?: boolean;
  /** Of a momentary view: whether its last record lay above the nearest of what it has seen, or below. */
  readonly isAbove?: boolean;
  /** Its answers only tell what is usual so far. */
  readonly isSettling?: boolean;
  /** Everything the view remembers, as plain JSON. */
  state(): unknown;
  /** Takes up what `state` gave, of a view of the same kind. */
  restore(state: unknown): void;
}
