// The head of a page: what it is, its scope and state beside it, actions at the end.
import type { ReactNode } from 'react';
import { useEffect } from 'react';

export function PageHead(props: {
  readonly title: string;
  /** Beside the title: a switch of scope, a state. */
  readonly scope?: ReactNode;
  /** At the end of the line, the primary action last. */
  readonly actions?: ReactNode;
}) {
  const { title, scope, actions } = props;
  useEffect(() => {
    document.title = `${title} · aibaas`;
  }, [title]);
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {scope}
      <div className="page-head-actions">{actions}</div>
    </header>
  );
}
