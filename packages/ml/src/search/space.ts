// Spaces of parameters, and points of them in the unit cube, where searches work. A choice takes a corner of
// its own for each of its options, so that no option lies between two others.
import { MlError } from '../errors.ts';

export type Dimension =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** Even on the scale of factors. */
  | { readonly kind: 'log_uniform'; readonly low: number; readonly high: number }
  /** Whole numbers, both ends included. */
  | { readonly kind: 'int'; readonly low: number; readonly high: number }
  | { readonly kind: 'choice'; readonly options: readonly (string | number | boolean)[] };

export type Space = Readonly<Record<string, Dimension>>;
export type Point = Readonly<Record<string, number | string | boolean>>;

/** @throws MlError `space_invalid` with the dimension's name as path */
export function checkSpace(space: Space): void {
  const names = Object.keys(space);
  const refuse = (name: string, message: string): never => {
    throw new MlError('space_invalid', `space.${name}`, message);
  };
  if (names.length === 0) refuse('', 'The space has no dimension.');
  for (const [name, dimension] of Object.entries(space)) {
    if (dimension.kind === 'choice') {
      if (dimension.options.length === 0) refuse(name, `"${name}" has no options.`);
      continue;
    }
    const { low, high, kind } = dimension;
    if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
      refuse(name, `"${name}" goes from ${low} to ${high}; give a low and a high end.`);
    }
    if (kind === 'log_uniform' && low <= 0)
      refuse(name, `"${name}" is on a log scale and begins at ${low}.`);
    if (kind === 'int' && !(Number.isInteger(low) && Number.isInteger(high))) {
      refuse(name, `"${name}" is of whole numbers and goes from ${low} to ${high}.`);
    }
  }
}

/** How many numbers in [0, 1] one point is made from. */
export const widthOf = (space: Space): number =>
  Object.values(space).reduce(
    (sum, dimension) => sum + (dimension.kind === 'choice' ? dimension.options.length : 1),
    0,
  );

/** The point that numbers in [0, 1] stand for. */
export function pointAt(space: Space, cube: ArrayLike<number>): Point {
  const point: Record<string, number | string | boolean> = {};
  let at = 0;
  for (const [name, dimension] of Object.entries(space)) {
    if (dimension.kind === 'choice') {
      let best = 0;
      dimension.options.forEach((_, i) => {
        if ((cube[at + i] as number) > (cube[at + best] as number)) best = i;
      });
      point[name] = dimension.options[best] as string | number | boolean;
      at += dimension.options.length;
      continue;
    }
    point[name] = valueAt(dimension, cube[at++] as number);
  }
  return point;
}

function valueAt(dimension: Exclude<Dimension, { kind: 'choice' }>, share: number): number {
  const { low, high, kind } = dimension;
  if (kind === 'log_uniform') return Math.min(high, Math.max(low, low * (high / low) ** share));
  if (kind === 'int') return Math.min(high, low + Math.floor(share * (high - low + 1)));
  return low + share * (high - low);
}

/** The numbers in [0, 1] of a point, in the middle of what stands for it. */
export function cubeOf(space: Space, point: Point): Float64Array {
  const cube = new Float64Array(widthOf(space));
  let at = 0;
  for (const [name, dimension] of Object.entries(space)) {
    const value = point[name];
    if (dimension.kind === 'choice') {
      const place = dimension.options.indexOf(value as string);
      if (place < 0) {
        const message = `"${name}" has no option ${String(value)}.`;
        throw new MlError('point_invalid', `point.${name}`, message);
      }
      cube[at + place] = 1;
      at += dimension.options.length;
      continue;
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new MlError(
        'point_invalid',
        `point.${name}`,
        `"${name}" is ${String(value)}, which is no number.`,
      );
    }
    const { low, high, kind } = dimension;
    const share =
      kind === 'log_uniform'
        ? Math.log(value / low) / Math.log(high / low)
        : kind === 'int'
          ? (value - low + 0.5) / (high - low + 1)
          : (value - low) / (high - low);
    cube[at++] = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5;
  }
  return cube;
}
