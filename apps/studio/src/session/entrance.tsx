// The quiet page in front of the pages: a mark, a title, one form.
import { type ReactNode, useEffect } from 'react';
import { Mark } from '../parts/mark.tsx';

export function Entrance({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · aibaas`;
  }, [title]);
  return (
    <main className="entrance">
      <div className="card entrance-card">
        <p className="entrance-mark">
          <Mark /> aibaas
        </p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
