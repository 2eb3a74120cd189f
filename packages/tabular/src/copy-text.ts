/**
 * PostgreSQL's COPY text format: one line a row, tabs between values, `\N` for null.
 * Source: https://www.postgresql.org/docs/current/sql-copy.html, "Text Format".
 */

export const COPY_NULL = '\\N';

const SPECIAL = /[\\\t\n\r]/;

/** @example escapeCopyText('a\tb') === 'a\\tb' */
export function escapeCopyText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/** Reads one COPY line back into values; the inverse of writing it. */
export function readCopyLine(line: string): (string | null)[] {
  return line.split('\t').map((value) => {
    if (value === COPY_NULL) return null;
    return value.replace(/\\([\\tnr])/g, (_, letter: string) => UNESCAPED[letter] ?? letter);
  });
}

const UNESCAPED: Record<string, string> = { '\\': '\\', t: '\t', n: '\n', r: '\r' };
