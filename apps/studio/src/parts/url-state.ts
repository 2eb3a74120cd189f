// What is looked at, kept in the address: filters, sort order and the open record, so that every view can
// be sent as a link.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Search = Record<string, unknown>;

/**
 * The address as `read` understands it, and a way to change parts of it; a part that becomes undefined
 * leaves the address.
 *
 * @example
 * const [{ sort }, change] = useUrlState((search) => ({ sort: textOf(search.sort) }));
 */
export function useUrlState<T extends object>(
  read: (search: Search) => T,
): [T, (part: { [K in keyof T]?: T[K] | undefined }, isStep?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (part: object, isStep = false): void => {
      const next = (before: Search): Search => {
        const whole = Object.entries({ ...before, ...part });
        return Object.fromEntries(whole.filter(([, value]) => value !== undefined && value !== ''));
      };
      void navigate({ to: '.', search: next as never, replace: !isStep });
    },
    [navigate],
  );
  return [read(search), change];
}

/** A text of the address; numbers and the like were text before the router read them. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value);
}

export function textsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map(textOf).filter((text) => text !== undefined);
}
