// Runs make.py again where its Python packages are installed, so that reference.json stays what those
// packages say. Needs the packages that make.py names; without them it says so.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const packages = ['sklearn', 'numpy'];
const found = spawnSync('python3', ['-c', `import ${packages.join(', ')}`], { encoding: 'utf8' });
const reason = found.error?.message ?? found.stderr.trim().split('\n').at(-1);
if (found.status !== 0) console.log(`skipped: the golden numbers of scikit-learn (${reason})`);

/** Every number beside its path, e.g. `stl.trend.3`. */
function numbersOf(value: unknown, path = ''): [string, number | string | null][] {
  if (typeof value !== 'object' || value === null) {
    return [[path, value as number | string | null]];
  }
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${path}.${key}`));
}

it.skipIf(found.status !== 0)('make.py still writes the numbers that are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aibaas-golden-'));
  try {
    copyFileSync(join(here, 'make.py'), join(folder, 'make.py'));
    const made = spawnSync('python3', [join(folder, 'make.py')], { encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
    const read = (from: string) =>
      numbersOf(JSON.parse(readFileSync(join(from, 'reference.json'), 'utf8')));
    const kept = read(here);
    const again = new Map(read(folder));
    expect(kept.length).toBeGreaterThan(1000);
    expect([...again.keys()]).toEqual(kept.map(([path]) => path));
    for (const [path, value] of kept) {
      const now = again.get(path);
      // Resampling and optimisers end a little elsewhere with another release.
      if (typeof value === 'number' && typeof now === 'number') {
        expect(Math.abs(now - value), path).toBeLessThanOrEqual(
          1e-4 * Math.max(1, Math.abs(value)),
        );
      } else expect(now, path).toBe(value);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
