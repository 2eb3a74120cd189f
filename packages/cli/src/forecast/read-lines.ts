// Cuts pieces of text into numbered lines with a bound on their length, so that a file without a
// single line break cannot fill the memory.

export interface Line {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  /** Null when the line was longer than the bound; its text is dropped. */
  readonly text: string | null;
}

/** 1 000 000 values of 20 digits fit. */
export const LINE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** Yields lines that are not blank; `\r\n` and a missing last break are fine. */
export async function* readLines(
  pieces: AsyncIterable<string>,
  charactersMax: number = LINE_CHARACTERS_MAX,
): AsyncGenerator<Line> {
  let number = 1;
  let parts: string[] = [];
  let length = 0;
  const take = (): Line => {
    const text = length > charactersMax ? null : parts.join('');
    [parts, length] = [[], 0];
    return { number: number++, text };
  };
  for await (const piece of pieces) {
    let from = 0;
    while (true) {
      const end = piece.indexOf('\n', from);
      const part = piece.slice(from, end < 0 ? undefined : end);
      length += part.length;
      if (length <= charactersMax) parts.push(part);
      else parts = [];
      if (end < 0) break;
      const line = take();
      if (line.text === null || line.text.trim() !== '') yield line;
      from = end + 1;
    }
  }
  const last = take();
  if (last.text === null || last.text.trim() !== '') yield last;
}
