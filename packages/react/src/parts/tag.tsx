// A small word with a border: a state, a kind, a warning. The word carries the meaning, colour only
// repeats it.
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type TagTone =
  | 'neutral'
  | 'plain'
  | 'ok'
  | 'warn'
  | 'danger'
  | 'predict'
  | 'sample'
  | 'scenario';

export interface TagProps {
  readonly children: ReactNode;
  readonly tone?: TagTone;
  readonly title?: string;
  readonly className?: string;
}

/**
 * @example
 * <Tag tone="ok">Measured</Tag>
 */
export function Tag({ children, tone = 'neutral', title, className }: TagProps) {
  return (
    <span className={classNames('aib-tag', `aib-tag-${tone}`, className)} title={title}>
      {children}
    </span>
  );
}
