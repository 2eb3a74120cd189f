// The look of all charts, read from the tokens as the page has them computed, and read again when theme,
// contrast or density changes. No colour stands in the code.
import { type RefObject, useEffect, useState } from 'react';

const names = {
  text: '--text',
  text2: '--text-2',
  text3: '--text-3',
  surface: '--surface',
  grid: '--grid',
  border: '--border',
  borderStrong: '--border-strong',
  actual: '--actual',
  predict: '--predict',
  predict80: '--predict-80',
  predict95: '--predict-95',
  backtest: '--backtest',
  baseline: '--baseline',
  scenario: '--scenario',
  warn: '--warn',
  font: '--font-sans',
} as const;

export type ChartTheme = Readonly<Record<keyof typeof names, string>>;

/** Reads the tokens that hold at an element. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, style.getPropertyValue(name).trim()]),
  ) as ChartTheme;
}

const watched = ['data-theme', 'data-contrast', 'data-density', 'class', 'style'];

/** The theme at an element; null before it is on the page. */
export function useChartTheme(element: RefObject<Element | null>): ChartTheme | null {
  const [theme, setTheme] = useState<ChartTheme | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (element.current === null) return;
      const next = readTheme(element.current);
      setTheme((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
    };
    read();
    const observer = new MutationObserver(read);
    for (let node: Element | null = element.current; node !== null; node = node.parentElement) {
      observer.observe(node, { attributes: true, attributeFilter: watched });
    }
    const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
      matchMedia(query),
    );
    for (const query of queries) query.addEventListener('change', read);
    return () => {
      observer.disconnect();
      for (const query of queries) query.removeEventListener('change', read);
    };
  }, [element]);
  return theme;
}
