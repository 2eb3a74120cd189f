// A small line without axes: how something went lately. The words beside it carry the meaning.
export interface SparklineProps {
  /** Oldest first; null is a gap. */
  readonly values: readonly (number | null)[];
  /** One sentence for those who do not see it. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** Points of one stroke; a gap ends a stroke. */
export function strokesOf(
  values: readonly (number | null)[],
  width: number,
  height: number,
): string[] {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [];
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const span = high - low || 1;
  const strokes: string[][] = [[]];
  values.forEach((value, i) => {
    if (value === null) strokes.push([]);
    else {
      const y = height - 1 - ((value - low) / span) * (height - 2);
      strokes.at(-1)?.push(`${(i * step).toFixed(1)},${y.toFixed(1)}`);
    }
  });
  return strokes.filter((points) => points.length > 0).map((points) => points.join(' '));
}

export function Sparkline({ values, label, width = 120, height = 28 }: SparklineProps) {
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {strokesOf(values, width, height).map((points) => (
        <polyline
          key={points}
          points={points}
          fill="none"
          stroke="var(--actual)"
          strokeWidth="1.4"
        />
      ))}
    </svg>
  );
}
