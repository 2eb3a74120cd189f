// Whether what the page shows was made by the demo generator: pages say it, the bar over them marks it. One's own
// tables beside the sample are never marked.
import { useEffect, useSyncExternalStore } from 'react';

const pagesWithSample = new Set<symbol>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/**
 * Marks the page while the component is shown.
 *
 * @example
 * useSampleHere(metric.is_sample_data);
 */
export function useSampleHere(isSample: boolean): void {
  useEffect(() => {
    if (!isSample) return;
    const page = Symbol('page');
    pagesWithSample.add(page);
    tell();
    return () => {
      pagesWithSample.delete(page);
      tell();
    };
  }, [isSample]);
}

export const useIsSampleHere = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => pagesWithSample.size > 0,
  );
