// Packs built packages into the files that other projects install.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * One `.tgz` for each folder, in `out`, which is emptied first.
 *
 * @returns their paths, in the order of the folders.
 */
export async function packTarballs(folders: readonly string[], out: string): Promise<string[]> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const words = ['pack', '--silent', '--pack-destination', out, ...folders];
  // Windows finds `npm` as a script of its shell.
  const isWindows = process.platform === 'win32';
  const names = execFileSync('npm', words, { encoding: 'utf8', shell: isWindows }).trim();
  const packed = names.split(/\s+/);
  const there = await readdir(out);
  const missing = packed.filter((name) => !there.includes(name));
  if (packed.length !== folders.length || missing.length > 0) {
    throw new Error(`npm pack was to make ${folders.length} files, and made: ${there.join(', ')}`);
  }
  return packed.map((name) => join(out, name));
}
