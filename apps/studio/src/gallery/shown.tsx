// One state of one part with its name.
import type { ReactNode } from 'react';

export function Shown({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="gallery-shown">
      <p className="dim">{name}</p>
      {children}
    </div>
  );
}
