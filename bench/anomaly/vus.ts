// VUS-PR beside the NAB score: how well scores rank the records of labelled windows at every threshold, by
// the package that its authors published (`vus` on PyPI). Which Python: AIBAAS_BENCH_PYTHON, else python3.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type NabFile, probationOf } from './nab.ts';

/** Ways of scoring by name; each gives the scores of every file. */
type Ways = Readonly<Record<string, readonly (readonly number[])[]>>;

/**
 * Means over the files that have a window after their probation.
 *
 * @returns null, and why, where no Python has the package
 */
export function vusOf(
  files: readonly NabFile[],
  ways: Ways,
): { files: number; means: Record<string, number> } | { why: string } {
  const python = process.env.AIBAAS_BENCH_PYTHON || 'python3';
  const lines = files.flatMap((file, f) => {
    const from = probationOf(file.values.length);
    const windows = file.windows.filter(([, last]) => last >= from);
    if (windows.length === 0) return [];
    const labels = file.values.map((_, i) => (windows.some(([a, b]) => i >= a && i <= b) ? 1 : 0));
    const scores = Object.fromEntries(
      Object.entries(ways).map(([way, each]) => [way, (each[f] as readonly number[]).slice(from)]),
    );
    return [
      JSON.stringify({ values: file.values.slice(from), labels: labels.slice(from), scores }),
    ];
  });
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(import.meta.dirname, 'vus-scores.py')],
    {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  if (status !== 0) return { why: stderr?.trim().split('\n').at(-1) || `no ${python}` };
  const answers: Record<string, number>[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const meanOf = (way: string): number =>
    answers.reduce((sum, answer) => sum + (answer[way] as number), 0) / answers.length;
  const means = Object.fromEntries(Object.keys(ways).map((way) => [way, meanOf(way)]));
  return { files: answers.length, means };
}

/** The plainest detector there is: how far a value lies from the mean of the last `width`, in deviations. */
export function windowedGaussian(values: readonly number[], width = 288): number[] {
  return values.map((value, i) => {
    const last = values.slice(Math.max(0, i - width), i);
    if (last.length < 2) return 0;
    const mean = last.reduce((sum, x) => sum + x, 0) / last.length;
    const spread = Math.sqrt(last.reduce((sum, x) => sum + (x - mean) ** 2, 0) / last.length);
    return spread > 0 ? Math.abs(value - mean) / spread : Number(value !== mean);
  });
}
