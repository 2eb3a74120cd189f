// A table that may be wider than its place: it scrolls sideways, by keyboard too, which needs focus.
import type { ReactNode } from 'react';

export function TableScroll(props: {
  /** What the table lists. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { label, className = '', children } = props;
  return (
    <section className={`table-scroll ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
