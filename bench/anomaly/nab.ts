// The Numenta Anomaly Benchmark: its files, and its score worked out from the description of the
// benchmark (Lavin & Ahmad 2015): windows, probation, sigmoid weights, one threshold for all files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface NabFile {
  readonly name: string;
  readonly times: string[];
  readonly values: number[];
  /** First and last record of each labelled window. */
  readonly windows: readonly (readonly [number, number])[];
}

export interface Profile {
  readonly name: string;
  readonly truePositive: number;
  readonly falseNegative: number;
  readonly falsePositive: number;
}

export const profiles: readonly Profile[] = [
  { name: 'standard', truePositive: 1, falseNegative: 1, falsePositive: 0.11 },
  { name: 'low FP', truePositive: 1, falseNegative: 1, falsePositive: 0.22 },
  { name: 'low FN', truePositive: 1, falseNegative: 2, falsePositive: 0.11 },
];

/** @returns the files of the folder, or null when it is not there */
export function readNab(dataFolder: string): NabFile[] | null {
  const folder = join(dataFolder, 'nab');
  if (!existsSync(folder)) return null;
  const labels: Record<string, [string, string][]> = JSON.parse(
    readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8'),
  );
  const files: NabFile[] = [];
  for (const group of readdirSync(join(folder, 'data')).sort()) {
    for (const file of readdirSync(join(folder, 'data', group)).sort()) {
      const name = `${group}/${file.replace(/\.gz$/, '')}`;
      const text = gunzipSync(readFileSync(join(folder, 'data', group, file))).toString('utf8');
      const rows = text
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.trim().split(','));
      const times = rows.map(([time]) => time as string);
      const place = (stamp: string, last: boolean): number => {
        const wanted = stamp.replace(/\.0+$/, '');
        return last ? times.lastIndexOf(wanted) : times.indexOf(wanted);
      };
      files.push({
        name,
        times,
        values: rows.map(([, value]) => Number(value)),
        windows: (labels[name] ?? []).map(([a, b]) => [place(a, false), place(b, true)] as const),
      });
    }
  }
  return files;
}

/** Records at the start of a file that are not judged. */
export const probationOf = (length: number): number => Math.min(Math.floor(0.15 * length), 750);

const sigmoid = (y: number): number => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);

interface Judged {
  readonly score: number;
  /** What a detection here is worth: in a window its window, outside a loss. */
  readonly window: number;
  readonly weight: number;
}

/** Every record that counts with its weight, and how many windows there are. */
function judge(files: readonly NabFile[], scores: readonly ArrayLike<number>[]) {
  const records: Judged[] = [];
  let windows = 0;
  files.forEach((file, f) => {
    const first = windows;
    windows += file.windows.length;
    const given = scores[f] as ArrayLike<number>;
    for (let i = probationOf(file.values.length); i < file.values.length; i++) {
      const score = given[i] as number;
      if (!(score > 0)) continue;
      const inside = file.windows.findIndex(([a, b]) => i >= a && i <= b);
      if (inside >= 0) {
        const [a, b] = file.windows[inside] as readonly [number, number];
        const weight = sigmoid(-(b - i + 1) / (b - a + 1)) / sigmoid(-1);
        records.push({ score, window: first + inside, weight });
        continue;
      }
      const before = file.windows.filter(([, b]) => b < i).at(-1);
      const weight = before ? sigmoid((i - before[1]) / (before[1] - before[0])) : -1;
      records.push({ score, window: -1, weight });
    }
  });
  return { records, windows };
}

const rescale = (raw: number, windows: number, p: Profile): number =>
  (100 * (raw + p.falseNegative * windows)) / ((p.truePositive + p.falseNegative) * windows);

/** The score at one threshold fixed in advance: a record alarms at or above it. */
export function scoreAt(
  files: readonly NabFile[],
  scores: readonly ArrayLike<number>[],
  threshold: number,
  profile: Profile,
): number {
  const { records, windows } = judge(files, scores);
  const best = new Map<number, number>();
  let raw = 0;
  for (const { score, window, weight } of records) {
    if (score < threshold) continue;
    if (window < 0) raw += profile.falsePositive * weight;
    else best.set(window, Math.max(best.get(window) ?? Number.NEGATIVE_INFINITY, weight));
  }
  for (const weight of best.values()) raw += profile.truePositive * weight;
  raw -= profile.falseNegative * (windows - best.size);
  return rescale(raw, windows, profile);
}

/** The best score that one threshold for all files gives, as the published tables choose it. */
export function bestScore(
  files: readonly NabFile[],
  scores: readonly ArrayLike<number>[],
  profile: Profile,
): { score: number; threshold: number } {
  const { records, windows } = judge(files, scores);
  records.sort((a, b) => b.score - a.score);
  const best = new Map<number, number>();
  let raw = -profile.falseNegative * windows;
  let answer = { score: 0, threshold: Number.POSITIVE_INFINITY };
  for (let i = 0; i < records.length; i++) {
    const { score, window, weight } = records[i] as Judged;
    if (window < 0) raw += profile.falsePositive * weight;
    else {
      const held = best.get(window);
      if (held === undefined) raw += profile.falseNegative + profile.truePositive * weight;
      else raw += profile.truePositive * (Math.max(held, weight) - held);
      best.set(window, Math.max(held ?? Number.NEGATIVE_INFINITY, weight));
    }
    if (records[i + 1]?.score === score) continue;
    const scaled = rescale(raw, windows, profile);
    if (scaled > answer.score) answer = { score: scaled, threshold: score };
  }
  return answer;
}

/** The folder of a file: what is left out together. */
export const groupOf = ({ name }: NabFile): string => name.split('/')[0] as string;

/** The score when the threshold of each group of files is the best one of all other groups. */
export function leftOutScore(
  files: readonly NabFile[],
  scores: readonly number[][],
  profile: Profile,
): number {
  const thresholds = new Map<string, number>();
  for (const group of new Set(files.map(groupOf))) {
    const others = files.filter((file) => groupOf(file) !== group);
    const theirs = scores.filter((_, f) => groupOf(files[f] as NabFile) !== group);
    thresholds.set(group, bestScore(others, theirs, profile).threshold);
  }
  const alarms = files.map((file, f) => {
    const threshold = thresholds.get(groupOf(file)) as number;
    return (scores[f] as number[]).map((score) => (score >= threshold ? 1 : 0));
  });
  return scoreAt(files, alarms, 1, profile);
}
