// A fault planted on purpose: one place of one source file, written otherwise. The mutants show with it
// that the tests notice, the attacks that an attack works where its guard is missing. The file itself is
// never touched: the edit happens where a source is loaded.
import { join } from 'node:path';

export interface Edit {
  /** Path below the repository. */
  readonly file: string;
  /** The text as it stands, once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** Where the edits of a process come from: a JSON list in this variable. */
export const variable = 'PLANTED_EDITS';

const root = join(import.meta.dirname, '../..');

/**
 * The source with the edits of its file.
 *
 * @throws Error when a text to find is not there exactly once: the source has moved on
 */
export function plant(path: string, source: string, edits: readonly Edit[]): string {
  let text = source;
  for (const { file, find, replace } of edits) {
    if (join(root, file) !== path) continue;
    const places = text.split(find).length - 1;
    if (places !== 1) throw new Error(`${file}: ${places} places, not one, read: ${find}`);
    text = text.replace(find, () => replace);
  }
  return text;
}

/** The edits that this process was started with. */
export function editsOf(environment: Readonly<Record<string, string | undefined>>): Edit[] {
  const text = environment[variable];
  return text === undefined ? [] : (JSON.parse(text) as Edit[]);
}
