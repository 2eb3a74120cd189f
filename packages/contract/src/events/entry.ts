// The shape of one row of the event catalogue; the rows stand in the files beside it.

/** What happened, in one sentence, and what the event's `data` holds. */
export interface EventEntry {
  readonly meaning: string;
  readonly data: Readonly<Record<string, string>>;
}
