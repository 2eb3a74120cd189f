// A surface with a title, at most one sentence beside it, and its actions at the end.
import type { ReactNode } from 'react';

export function Card(props: {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const { title, sentence, actions, children, className = '' } = props;
  return (
    <section className={`card ${className}`} aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        {sentence !== undefined && <span className="dim">{sentence}</span>}
        {actions !== undefined && <div className="page-head-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
