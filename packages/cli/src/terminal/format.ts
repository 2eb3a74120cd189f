// Numbers, sizes and durations as people read them.

/** Numbers that stand together: the same decimals for all, about four digits for the largest. */
export function formatNumbers(values: readonly number[]): string[] {
  const size = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return values.map((value) =>
    Number.isFinite(value) ? value.toLocaleString('en-US', format) : '–',
  );
}

export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = sizeBytes < 1 ? 0 : Math.min(4, Math.floor(Math.log10(sizeBytes) / 3));
  return `${(sizeBytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/**
 * `1 row`, `1,200 rows`.
 *
 * @example
 * countOf(1, 'day'); // '1 day'
 */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}
