// Finds the Node that a newcomer may have: from 20.19 on, but older than the one aibaas runs on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return (major === 20 && minor >= 19) || major === 21 || (major === 22 && minor < 18);
};

/** The first on the path of this process, or null when this machine has none. */
export function findOldNode(): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    if (!existsSync(node)) continue;
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    if (isOld((stdout ?? '').trim())) return node;
  }
  return null;
}
