// Which segment explains a deviation: totals of what was expected and what came, by region, plan and so
// on, searched for the few segments whose common change accounts for the rest.
import { MlError } from '../errors.ts';

/** One entry a leaf (a combination of dimension values) in every list. */
export interface DeviationTable {
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  readonly expected: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

export interface AttributionOptions {
  /** Most segments named; by default 3. */
  readonly segmentsMax?: number;
  /** Most dimensions that one segment is told by; by default 3. */
  readonly depthMax?: number;
}

export interface DeviationSegment {
  /** Value by dimension, e.g. { region: 'eu', plan: 'pro' }. */
  readonly where: Readonly<Record<string, string>>;
  readonly expected: number;
  readonly actual: number;
  /** Its deviation as a share of the deviation of the total; above 1 where others went the other way. */
  readonly share: number;
  /** How much of all leaves' misses vanishes when this segment's leaves change alike, 0 … 1. */
  readonly explained: number;
}

export interface DimensionSummary {
  readonly dimension: string;
  /** Distance between the expected and the actual mix of its values, 0 … 1 (Jensen–Shannon, base 2). */
  readonly surprise: number;
  /** Its values by the size of their deviation, at most ten. */
  readonly values: readonly {
    readonly value: string;
    readonly expected: number;
    readonly actual: number;
    readonly share: number;
  }[];
}

export interface Attribution {
  readonly expected: number;
  readonly actual: number;
  /** Segments in the order they were found, the one that explains most first. */
  readonly segments: readonly DeviationSegment[];
  /** What the segments together explain, 0 … 1. */
  readonly explained: number;
  /** Dimensions by surprise, largest first. */
  readonly dimensions: readonly DimensionSummary[];
}

/** A further dimension has to explain this much more, or the shorter description wins. */
const DEPTH_GAIN = 0.03;
/** A further segment has to explain this much of all that was off. */
const SEGMENT_GAIN = 0.05;
const DIMENSIONS_MAX = 20;
/** Leaves times groups of dimensions looked at for each segment. */
const WORK_MAX = 30_000_000;
const VALUES_SHOWN = 10;

/**
 * Ripple effect: when a segment is the cause, its leaves change in proportion (HotSpot, Sun et al. 2018).
 * Segments are taken greedily, the shortest description first; dimensions are ranked by surprise
 * (Adtributor, Bhagwan et al. 2014).
 *
 * @throws MlError `length_mismatch`, `empty`, `not_finite`, `too_many_dimensions`, `bad_option`
 * @example
 * const { segments } = attributeDeviation({
 *   dimensions: { region: ['eu', 'eu', 'us', 'us'], plan: ['free', 'pro', 'free', 'pro'] },
 *   expected: [100, 50, 80, 40], actual: [60, 30, 81, 40],
 * });
 * segments[0]?.where; // { region: 'eu' }
 */
export function attributeDeviation(
  table: DeviationTable,
  options: AttributionOptions = {},
): Attribution {
  const { segmentsMax = 3, depthMax = 3 } = options;
  check(table, segmentsMax, depthMax);
  const coded = Object.entries(table.dimensions).map(([name, values]) => codesOf(name, values));
  const expected = Float64Array.from(table.expected);
  const actual = Float64Array.from(table.actual);
  const total = { expected: sum(expected), actual: sum(actual) };
  const misses = sumOf(actual, (v, i) => Math.abs(v - (expected[i] as number)));
  const groups = groupsOf(coded.length, depthMax, expected.length);
  const shareOf = (deviation: number): number => {
    const whole = total.actual - total.expected;
    return whole === 0 ? 0 : deviation / whole;
  };
  const segments: DeviationSegment[] = [];
  let left: Float64Array = expected.slice();
  let explained = 0;
  for (let k = 0; k < segmentsMax && misses > 0; k++) {
    const found = bestSegment(coded, groups, left, actual, misses);
    if (found === null || found.gain < SEGMENT_GAIN) break;
    const rows = found.rows;
    const [e, a] = [sumAt(expected, rows), sumAt(actual, rows)];
    segments.push({
      where: Object.fromEntries(
        found.group.map((d) => [(coded[d] as Coded).name, found.valueOf(d)]),
      ),
      ...{ expected: e, actual: a, share: shareOf(a - e), explained: found.gain },
    });
    left = rippled(left, actual, rows);
    explained += found.gain;
  }
  const dimensions = coded
    .map((dimension) => summarise(dimension, expected, actual, shareOf))
    .sort((x, y) => y.surprise - x.surprise);
  return { ...total, segments, explained: Math.min(1, explained), dimensions };
}

interface Coded {
  readonly name: string;
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

function codesOf(name: string, values: readonly string[]): Coded {
  const places = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { name, codes, values: [...places.keys()] };
}

/** Sets of dimensions by size, as many as the work allows. */
function groupsOf(dimensions: number, depthMax: number, leaves: number): number[][] {
  let layer: number[][] = [[]];
  const groups: number[][] = [];
  for (let depth = 1; depth <= Math.min(depthMax, dimensions); depth++) {
    layer = layer.flatMap((group) =>
      Array.from({ length: dimensions - 1 - (group.at(-1) ?? -1) }, (_, i) => [
        ...group,
        (group.at(-1) ?? -1) + 1 + i,
      ]),
    );
    if (depth > 1 && (groups.length + layer.length) * leaves > WORK_MAX) break;
    groups.push(...layer);
  }
  return groups;
}

interface Found {
  readonly group: readonly number[];
  readonly rows: Int32Array;
  /** Share of all misses that vanish. */
  readonly gain: number;
  valueOf(dimension: number): string;
}

function bestSegment(
  coded: readonly Coded[],
  groups: readonly (readonly number[])[],
  expected: Float64Array,
  actual: Float64Array,
  misses: number,
): Found | null {
  let best: {
    group: readonly number[];
    key: number;
    cells: Int32Array;
    gain: number;
    rank: number;
  } | null = null;
  for (const group of groups) {
    const cells = cellsOf(coded, group);
    const gains = gainsOf(cells, expected, actual);
    gains.forEach((saved, key) => {
      const gain = saved / misses;
      const rank = gain - DEPTH_GAIN * (group.length - 1);
      if (gain > 0 && (best === null || rank > best.rank + 1e-12))
        best = { group, key, cells, gain, rank };
    });
  }
  if (best === null) return null;
  const { group, key, cells, gain } = best as {
    group: readonly number[];
    key: number;
    cells: Int32Array;
    gain: number;
  };
  const rows = Int32Array.from(cells.keys()).filter((row) => cells[row] === key);
  const first = rows[0] as number;
  return {
    ...{ group, rows, gain },
    valueOf: (d) => {
      const { codes, values } = coded[d] as Coded;
      return values[codes[first] as number] as string;
    },
  };
}

/** The cell of each row in the table that a group of dimensions spans, numbered by appearance. */
function cellsOf(coded: readonly Coded[], group: readonly number[]): Int32Array {
  const [first, ...others] = group.map((d) => coded[d] as Coded);
  let cells = (first as Coded).codes;
  for (const { codes, values } of others) {
    const places = new Map<number, number>();
    cells = cells.map((cell, row) => {
      const key = cell * values.length + (codes[row] as number);
      const place = places.get(key) ?? places.size;
      places.set(key, place);
      return place;
    });
  }
  return cells;
}

/** By how much the misses of each cell's rows shrink when they all change by one factor. */
function gainsOf(cells: Int32Array, expected: Float64Array, actual: Float64Array): Float64Array {
  const count = cells.reduce((most, cell) => Math.max(most, cell), -1) + 1;
  const [e, a, size, gain] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  cells.forEach((cell, row) => {
    e[cell]! += expected[row] as number;
    a[cell]! += actual[row] as number;
    size[cell]! += 1;
  });
  cells.forEach((cell, row) => {
    const was = expected[row] as number;
    const would = moved(was, e[cell] as number, a[cell] as number, size[cell] as number);
    const now = actual[row] as number;
    gain[cell]! += Math.abs(now - was) - Math.abs(now - would);
  });
  return gain;
}

/** What a leaf would be if its segment changed from `e` to `a`: in proportion, or evenly from nothing. */
const moved = (was: number, e: number, a: number, size: number): number =>
  e !== 0 ? (was * a) / e : was + a / size;

function rippled(expected: Float64Array, actual: Float64Array, rows: Int32Array): Float64Array {
  const [e, a] = [sumAt(expected, rows), sumAt(actual, rows)];
  const next = expected.slice();
  for (const row of rows) next[row] = moved(expected[row] as number, e, a, rows.length);
  return next;
}

function summarise(
  { name, codes, values }: Coded,
  expected: Float64Array,
  actual: Float64Array,
  shareOf: (deviation: number) => number,
): DimensionSummary {
  const [e, a] = [new Float64Array(values.length), new Float64Array(values.length)];
  codes.forEach((code, row) => {
    e[code]! += expected[row] as number;
    a[code]! += actual[row] as number;
  });
  const [allE, allA] = [sumOf(e, Math.abs), sumOf(a, Math.abs)];
  let surprise = 0;
  const entropy = (p: number, q: number): number =>
    p > 0 ? (p / 2) * Math.log2((2 * p) / (p + q)) : 0;
  values.forEach((_, k) => {
    const p = allE > 0 ? Math.abs(e[k] as number) / allE : 0;
    const q = allA > 0 ? Math.abs(a[k] as number) / allA : 0;
    surprise += entropy(p, q) + entropy(q, p);
  });
  const rows = values.map((value, k) => {
    const [was, now] = [e[k] as number, a[k] as number];
    return { value, expected: was, actual: now, share: shareOf(now - was) };
  });
  rows.sort((x, y) => Math.abs(y.actual - y.expected) - Math.abs(x.actual - x.expected));
  return { dimension: name, surprise, values: rows.slice(0, VALUES_SHOWN) };
}

function check(
  { dimensions, expected, actual }: DeviationTable,
  segmentsMax: number,
  depthMax: number,
): void {
  const names = Object.keys(dimensions);
  const count = expected.length;
  if (names.length === 0 || count === 0) {
    throw new MlError('empty', 'table', 'there is no dimension or no leaf to look at');
  }
  if (names.length > DIMENSIONS_MAX) {
    const message = `there are ${names.length} dimensions; choose at most ${DIMENSIONS_MAX}`;
    throw new MlError('too_many_dimensions', 'table.dimensions', message);
  }
  for (const [name, list] of [...Object.entries(dimensions), ['actual', actual] as const]) {
    if (list.length === count) continue;
    const message = `${name} has ${list.length} entries, expected has ${count}`;
    throw new MlError('length_mismatch', `table.${name}`, message);
  }
  for (let i = 0; i < count; i++) {
    for (const [name, list] of [['expected', expected] as const, ['actual', actual] as const]) {
      if (Math.abs(list[i] as number) <= 1e150) continue;
      const message = `${name}[${i}] is ${list[i]}; leave out leaves without a number`;
      throw new MlError('not_finite', `table.${name}[${i}]`, message);
    }
  }
  for (const [name, value] of [
    ['segmentsMax', segmentsMax] as const,
    ['depthMax', depthMax] as const,
  ]) {
    if (Number.isInteger(value) && value >= 1 && value <= 20) continue;
    throw new MlError(
      'bad_option',
      `options.${name}`,
      `${name} is ${value}; give a whole number from 1 to 20`,
    );
  }
}

const sum = (values: Float64Array): number => values.reduce((all, v) => all + v, 0);
const sumOf = (values: Float64Array, read: (value: number, i: number) => number): number =>
  values.reduce((all, v, i) => all + read(v, i), 0);
const sumAt = (values: Float64Array, rows: Int32Array): number =>
  rows.reduce((all, row) => all + (values[row] as number), 0);
