// How this person likes Studio to look: kept in the browser, put on <html> as the attributes that the
// tokens listen to. Nothing of it is sent to the server.
import { useSyncExternalStore } from 'react';

export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark';
  readonly contrast: 'normal' | 'more';
  readonly density: 'compact' | 'comfortable';
  /** Single letters as shortcuts. */
  readonly hasLetterKeys: boolean;
  /** IANA name; null is the browser's own. */
  readonly timeZone: string | null;
  readonly isNavigationFolded: boolean;
}

const KEY = 'aibaas.appearance';
const standard: Appearance = {
  theme: 'system',
  contrast: 'normal',
  density: 'compact',
  hasLetterKeys: true,
  timeZone: null,
  isNavigationFolded: false,
};

const listeners = new Set<() => void>();
let current: Appearance = read();

function read(): Appearance {
  try {
    return { ...standard, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as object) };
  } catch {
    // A browser without storage, or a value that is no JSON: everybody gets the standard look.
    return standard;
  }
}

export const getAppearance = (): Appearance => current;

export function setAppearance(change: Partial<Appearance>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts until the page closes.
  }
  applyAppearance();
  for (const listener of listeners) listener();
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, getAppearance);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');
darkSystem.addEventListener('change', () => {
  applyAppearance();
  for (const listener of listeners) listener();
});

/** What "system" means right now. */
export function resolvedTheme({ theme }: Appearance): 'light' | 'dark' {
  if (theme !== 'system') return theme;
  return darkSystem.matches ? 'dark' : 'light';
}

export function applyAppearance(): void {
  const { dataset } = document.documentElement;
  dataset.theme = resolvedTheme(current);
  dataset.density = current.density;
  if (current.contrast === 'more') dataset.contrast = 'more';
  else delete dataset.contrast;
}

/** The zone that every absolute time is shown in. */
export function useTimeZone(): string {
  const { timeZone } = useAppearance();
  return timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
