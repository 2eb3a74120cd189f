// One figure with the question it answers and one line of proof. Never a number alone.
import type { ReactNode } from 'react';

export interface StatTileProps {
  /** The question or name. */
  readonly title: string;
  /** What the figure counts, and over which time. */
  readonly counts: string;
  readonly figure: ReactNode;
  /** Smaller words behind the figure, such as `of 30`. */
  readonly of?: string;
  /** An interval with words, or a change with what it is compared to. */
  readonly proof: ReactNode;
}

/**
 * @example
 * <StatTile title="Were we right" counts="Days inside the 95% interval" figure="28" of="of 30"
 *   proof={<>93.3% (79–98)</>} />
 */
export function StatTile({ title, counts, figure, of, proof }: StatTileProps) {
  return (
    <article className="aib-card aib-tile" aria-label={title}>
      <h2 className="aib-tile-title">{title}</h2>
      <p className="aib-tile-counts">{counts}</p>
      <p className="aib-tile-figure">
        {figure}
        {of !== undefined && <small> {of}</small>}
      </p>
      <div className="aib-tile-proof">{proof}</div>
    </article>
  );
}
