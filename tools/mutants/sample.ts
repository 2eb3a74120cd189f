// A few of the mutants, drawn so that the same seed draws the same ones again. Pure.
import { createHash } from 'node:crypto';
import type { MutantList } from './mutant.ts';

/**
 * @example
 * sampleOf(lists, 10, 'any seed').flatMap(({ mutants }) => mutants).length; // 10
 */
export function sampleOf(lists: readonly MutantList[], size: number, seed: string): MutantList[] {
  const place = (module: string, name: string): string =>
    createHash('sha256').update(`${seed}\n${module}\n${name}`).digest('hex');
  const places = lists.flatMap(({ module, mutants }) =>
    mutants.map(({ name }) => place(module, name)),
  );
  const drawn = new Set(places.sort().slice(0, size));
  return lists
    .map(({ module, mutants }) => ({
      module,
      mutants: mutants.filter(({ name }) => drawn.has(place(module, name))),
    }))
    .filter(({ mutants }) => mutants.length > 0);
}
