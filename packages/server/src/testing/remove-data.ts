// Removes what a test's server left: its data folder and, for root, the cluster outside of it. It
// refuses every path that is not exactly of the shape our tests and supervisor make.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const systemHome = /^\/var\/lib\/aibaas\/databases\/[A-Za-z0-9]{12}$/;
const trialFolder = /^aibaas-[a-z]+-[A-Za-z0-9]{6}$/;

/** `dataDir` must be a folder made by `mkdtemp(join(tmpdir(), 'aibaas-…-'))`; its server has ended. */
export function removeTestData(dataDir: string): void {
  if (dirname(dataDir) !== tmpdir() || !trialFolder.test(basename(dataDir))) {
    throw new Error(`${dataDir} is not a test's data folder; nothing was removed`);
  }
  const pointer = join(dataDir, 'postgres.json');
  if (existsSync(pointer)) {
    const { home } = JSON.parse(readFileSync(pointer, 'utf8')) as { home?: unknown };
    if (typeof home === 'string' && systemHome.test(home)) {
      rmSync(home, { recursive: true, force: true });
    }
  }
  rmSync(dataDir, { recursive: true, force: true });
}
