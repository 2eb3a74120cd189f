/**
 * Makes safe, unique SQL identifiers of header texts, keeping the letters of every script.
 */
import { isOfPostgres } from './reserved-names.ts';
import { headerSource } from './row-converter.ts';
import type { Warning } from './types.ts';

/** PostgreSQL cuts identifiers at 63 bytes. */
const NAME_BYTES_MAX = 63;

/**
 * One header text as an identifier: lower case, words joined by `_`. Names that would begin with a
 * digit or `_` are prefixed, since `_id` and the like are the platform's own columns; so are those
 * of PostgreSQL itself.
 *
 * @example
 * columnName('Größe (cm)', 0) === 'größe_cm'
 * columnName('userId', 1) === 'user_id'
 * columnName('_id', 2) === 'column_id'
 */
export function columnName(header: string, index: number): string {
  const words = wordsOf(header);
  if (words === '') return `column_${index + 1}`;
  if (isOfPostgres(words)) return `column_${words}`;
  const name = words.startsWith('_')
    ? `column${words}`
    : /^[\p{Nd}\p{M}]/u.test(words)
      ? `column_${words}`
      : words;
  return cutToBytes(name, NAME_BYTES_MAX);
}

function wordsOf(header: string): string {
  return header
    .normalize('NFC')
    .replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{Nd}]+/gu, '_')
    .replace(/_+$/, '');
}

/** Names for a whole header, made unique with `_2`, `_3` …, and what had to be changed. */
export function columnNames(header: string[]): { names: string[]; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const taken = new Set<string>();
  const texts = new Set<string>();
  const names = header.map((text, index) => {
    const plain = columnName(text, index);
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) {
      const suffix = `_${count}`;
      name = cutToBytes(plain, NAME_BYTES_MAX - suffix.length) + suffix;
    }
    taken.add(name);
    if (text.trim() === '') {
      const message = `Column ${index + 1} has no name in the header; it is named "${name}".`;
      warnings.push({ code: 'header_empty', message });
    } else if (isOfPostgres(wordsOf(text))) {
      const message = `PostgreSQL keeps the name "${text.trim()}" for itself; column ${index + 1} is named "${name}".`;
      warnings.push({ code: 'header_reserved', message });
    } else if (name !== plain || texts.has(text.trim())) {
      const message = `The header "${text.trim()}" is there more than once; column ${index + 1} is named "${name}".`;
      warnings.push({ code: 'header_duplicate', message });
    }
    texts.add(headerSource(text, index));
    return name;
  });
  return { names, warnings };
}

function cutToBytes(name: string, bytesMax: number): string {
  let bytes = 0;
  let cut = '';
  for (const char of name) {
    bytes += Buffer.byteLength(char);
    if (bytes > bytesMax) return cut;
    cut += char;
  }
  return cut;
}
