// What a person finds with the words at hand: labels, groups, and the words that people use for a thing. Pure.
import type { Command } from '../pages/command.ts';
import type { Page } from '../pages/page.ts';

/** Words that say nothing of where somebody wants to go. */
const filler = new Set([
  'a',
  'an',
  'the',
  'my',
  'to',
  'of',
  'i',
  'do',
  'does',
  'is',
  'how',
  'me',
  'please',
]);

/** What is typed, as words that must all be found. */
export function wantedWords(search: string): readonly string[] {
  const words = search
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const telling = words.filter((word) => !filler.has(word));
  return telling.length > 0 ? telling : words;
}

/**
 * Those whose words begin with all words that are typed.
 *
 * @example
 * matching(commands, 'when do i run out'); // Forecasts
 */
export function matching(commands: readonly Command[], search: string): readonly Command[] {
  const wanted = wantedWords(search);
  return commands.filter(({ label, keywords = '', group }) => {
    const known = `${group} ${label} ${keywords}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return wanted.every((word) => known.some((one) => one.startsWith(word)));
  });
}

/** Where one can go, each found by its own words. */
export const placesOf = (pages: readonly Page[]): readonly Command[] =>
  pages.map(({ id, label, path, key, keywords }) => ({
    id: `go-${id}`,
    label,
    group: 'Go to',
    shortcut: `g ${key}`,
    run: path,
    keywords,
  }));
