// Columns that tell the answer by themselves: most often they were written after it was known.
import type { Column } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import { rocAuc } from '../metrics/binary-scores.ts';
import type { TableTask } from './scoring.ts';

export interface Suspect {
  readonly column: string;
  /** Share of the target that the column alone explains: AUC, accuracy or squared correlation. */
  readonly share: number;
}

const suspicious = 0.995;

/** @param y class places or numbers, one a row */
export function findLeaks(task: TableTask, frame: Frame, y: Float64Array): Suspect[] {
  return frame.columns
    .map((column) => ({ column: column.name, share: explained(task, column, y) }))
    .filter(({ share }) => share >= suspicious);
}

function explained(task: TableTask, column: Column, y: Float64Array): number {
  if (column.kind === 'categorical') return byCategory(task, column.codes, y);
  if (column.kind !== 'numeric') return 0;
  const known = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(column.values[row]));
  if (known.length < 0.9 * y.length) return 0;
  const x = Float64Array.from(known, (row) => column.values[row] as number);
  const truth = Float64Array.from(known, (row) => y[row] as number);
  if (task === 'regression') return correlation(x, truth) ** 2;
  if (task !== 'binary' || new Set(truth).size < 2) return 0;
  const auc = rocAuc(truth, x);
  return Math.max(auc, 1 - auc);
}

/** Accuracy, or explained variance, of saying for each category what is most common in it. */
function byCategory(task: TableTask, codes: Int32Array, y: Float64Array): number {
  const groups = new Map<number, Map<number, number>>();
  for (let row = 0; row < y.length; row++) {
    const code = codes[row] as number;
    const group = groups.get(code) ?? new Map<number, number>();
    groups.set(code, group);
    group.set(y[row] as number, (group.get(y[row] as number) ?? 0) + 1);
  }
  // As many categories as a tenth of the rows can learn any answer by heart.
  if (task === 'regression' || groups.size > y.length / 10) return 0;
  const overall = new Map<number, number>();
  let hits = 0;
  for (const group of groups.values()) {
    hits += Math.max(...group.values());
    for (const [value, count] of group) overall.set(value, (overall.get(value) ?? 0) + count);
  }
  const most = Math.max(...overall.values());
  // Against what is right anyway: 1 is everything that was left to know.
  return most === y.length ? 0 : (hits - most) / (y.length - most);
}

function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const mean = (list: Float64Array): number => list.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [(x[i] as number) - mx, (y[i] as number) - my];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
