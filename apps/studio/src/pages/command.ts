// One entry of the command palette.

export interface Command {
  readonly id: string;
  /** Verb first: "Import a file". */
  readonly label: string;
  readonly group: 'Do' | 'Go to' | 'Records';
  /** Words that find it besides its label. */
  readonly keywords?: string;
  readonly shortcut?: string;
  /** An address below the workspace (`/data?import=1`), or something to do on the page itself. */
  readonly run: string | (() => void);
}
