// Parts of a whole have no interval of their own: their future lies on a tint, and each line ends in its name.

import type { Shape } from './annotations.ts';
import type { ChartData } from './chart-data.ts';
import { type Frame, xOf, yOf } from './chart-frame.ts';
import type { ChartTheme } from './chart-theme.ts';

/** Pixels from one name to the next, so that they can be read. */
const nameHeight = 13;

export function partTint(data: ChartData, frame: Frame, theme: ChartTheme): Shape[] {
  const { now = null, lines } = data;
  if (now === null || !lines.some(({ kind }) => kind === 'part-ahead')) return [];
  const end = frame.width - frame.right;
  const from = Math.max(frame.left, xOf(frame, now));
  const height = frame.height - frame.bottom - frame.top;
  const shape = { x: from, y: frame.top, width: Math.max(0, end - from), height };
  return [{ type: 'rect', shape, style: { fill: theme.predict95, opacity: 0.5 } }];
}

/**
 * @param colorOf the colour of a line, by its place among the lines
 */
export function partNames(
  { lines }: ChartData,
  frame: Frame,
  theme: ChartTheme,
  colorOf: (index: number) => string,
): Shape[] {
  const names = lines
    .flatMap(({ kind, label, points }, index) => {
      const value = points.at(-1)?.value ?? null;
      if (kind !== 'part-ahead' || value === null) return [];
      return [{ label, y: yOf(frame, value) - 9, fill: colorOf(index) }];
    })
    .sort((a, b) => a.y - b.y);
  let above = Number.NEGATIVE_INFINITY;
  return names.map(({ label, y, fill }) => {
    above = Math.max(y, above + nameHeight);
    const style = {
      text: label,
      x: frame.width - frame.right - 2,
      y: above,
      fill,
      font: `500 11px ${theme.font}`,
      textAlign: 'right',
      textVerticalAlign: 'middle',
      // Readable over the line of another part.
      backgroundColor: theme.surface,
      padding: [1, 4],
      borderRadius: 3,
    };
    return { type: 'text', style };
  });
}
