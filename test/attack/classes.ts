// The attacks there are: each file of attacks/ is a class of them and is found by being there.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Attack, AttackClass } from './attack.ts';

const folder = join(import.meta.dirname, 'attacks');

/** Every class, in the order of their names. */
export async function loadClasses(): Promise<AttackClass[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const classes = files.sort().map(async (file) => {
    const module: { attacks: readonly Attack[] } = await import(
      pathToFileURL(join(folder, file)).href
    );
    return { name: basename(file, '.ts'), attacks: module.attacks };
  });
  return Promise.all(classes);
}
