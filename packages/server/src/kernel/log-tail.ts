// The newest log lines, kept in memory so that Settings can show them. A ring: old lines make room.
const linesMax = 2000;
/** A line beyond this (a huge stack, say) is kept as its beginning. */
const lineLengthMax = 8000;

export interface LogLine {
  /** Rises by one a line; where to go on from. */
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export class LogTail {
  readonly #lines: LogLine[] = [];
  #next = 1;

  /** Takes one line of JSON as the logger writes it. */
  write(text: string): void {
    if (this.#lines.length >= linesMax) this.#lines.shift();
    this.#lines.push({ number: this.#next++, fields: fieldsOf(text) });
  }

  /** Lines that fit, newest first. */
  newest(limit: number, fits: (line: LogLine) => boolean): LogLine[] {
    const found: LogLine[] = [];
    for (let at = this.#lines.length - 1; at >= 0 && found.length < limit; at--) {
      const line = this.#lines[at] as LogLine;
      if (fits(line)) found.push(line);
    }
    return found;
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  if (text.length > lineLengthMax) return { message: `${text.slice(0, lineLengthMax)}…` };
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { message: text };
  }
}
