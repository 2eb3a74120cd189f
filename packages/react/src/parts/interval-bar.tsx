// A value with its interval on a track, and a dashed tick where the target is. The words beside it
// say the same; the picture alone is hidden from screen readers.
import type { CSSProperties } from 'react';

export interface IntervalBarProps {
  /** Ends of the track. */
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly target?: number | null;
  readonly tone?: 'actual' | 'predict' | 'warn' | 'past' | 'scenario';
  /** Pixels. */
  readonly width?: number;
  /** Said by screen readers; left out when words stand beside the bar. */
  readonly label?: string;
}

/** Where a value is on the track, 0 to 1; what lies outside is drawn at the end. */
export function shareOf(value: number, min: number, max: number): number {
  if (!(max > min)) return 0.5;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/**
 * @example
 * <IntervalBar min={0.7} max={1} value={0.933} lower={0.79} upper={0.98} target={0.95} />
 */
export function IntervalBar(props: IntervalBarProps) {
  const { min, max, value, lower, upper, target, tone = 'actual', width = 120, label } = props;
  const edge = 4;
  const x = (v: number): number => edge + shareOf(v, min, max) * (width - 2 * edge);
  const color = { '--aib-bar': `var(--aib-tone-${tone})` } as CSSProperties;
  const bar = (
    <svg className="aib-interval" width={width} height={14} style={color} aria-hidden="true">
      <line className="aib-interval-track" x1={0} x2={width} y1={7} y2={7} />
      {target != null && (
        <line className="aib-interval-target" x1={x(target)} x2={x(target)} y1={1} y2={13} />
      )}
      {lower != null && upper != null && (
        <line className="aib-interval-whisker" x1={x(lower)} x2={x(upper)} y1={7} y2={7} />
      )}
      <circle className="aib-interval-dot" cx={x(value)} cy={7} r={3.5} />
    </svg>
  );
  if (label === undefined) return bar;
  return (
    <>
      {bar}
      <span className="aib-sr">{label}</span>
    </>
  );
}
