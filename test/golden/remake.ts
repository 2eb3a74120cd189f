// Runs a folder's make.py again where its Python packages are installed, so that reference.json stays what
// those packages say. Without them the test is left out and says why.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

export interface Remade {
  /** Where make.py and reference.json lie. */
  readonly folder: string;
  /** What make.py imports. */
  readonly packages: readonly string[];
  /** Fewer numbers than this and the script has lost some. */
  readonly numbersMin: number;
}

/** Every number beside its path, e.g. `stl.trend.3`. */
function numbersOf(value: unknown, path = ''): [string, number | string | null][] {
  if (typeof value !== 'object' || value === null) {
    return [[path, value as number | string | null]];
  }
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${path}.${key}`));
}

/** Declares the test of one folder. */
export function testRemade({ folder, packages, numbersMin }: Remade): void {
  const imports = `import ${packages.join(', ')}`;
  const found = spawnSync('python3', ['-c', imports], { encoding: 'utf8' });
  const reason = found.error?.message ?? found.stderr.trim().split('\n').at(-1);
  if (found.status !== 0) console.log(`skipped: ${packages.join(', ')} (${reason})`);
  it.skipIf(found.status !== 0)('make.py still writes the numbers that are kept', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'aibaas-golden-'));
    try {
      copyFileSync(join(folder, 'make.py'), join(scratch, 'make.py'));
      const made = spawnSync('python3', [join(scratch, 'make.py')], { encoding: 'utf8' });
      expect(made.status, made.stderr).toBe(0);
      const read = (from: string) =>
        numbersOf(JSON.parse(readFileSync(join(from, 'reference.json'), 'utf8')));
      const kept = read(folder);
      const again = new Map(read(scratch));
      expect(kept.length).toBeGreaterThan(numbersMin);
      expect([...again.keys()]).toEqual(kept.map(([path]) => path));
      for (const [path, value] of kept) {
        const now = again.get(path);
        // Resampling and optimisers end a little elsewhere on another machine or with another release.
        if (typeof value === 'number' && typeof now === 'number') {
          const slack = 1e-4 * Math.max(1, Math.abs(value));
          expect(Math.abs(now - value), path).toBeLessThanOrEqual(slack);
        } else expect(now, path).toBe(value);
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}
