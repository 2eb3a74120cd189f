// Keys that work on every page: Ctrl K, ?, and g followed by a page's letter. Single letters never fire in
// a text field, and can be switched off.
import { useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { getAppearance } from '../appearance/appearance.ts';
import { pages } from '../pages/index.ts';
import { useSession } from '../session/session.tsx';
import { undoLatest } from './toasts.tsx';

/** How long g waits for its letter. */
const CHORD_MS = 1200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useShortcuts(does: { onPalette: () => void; onHelp: () => void }): void {
  const { home } = useSession();
  const router = useRouter();
  const onKey = useEffectEvent((event: KeyboardEvent, chordAt: number): number => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      does.onPalette();
      return 0;
    }
    if (isCommand || event.altKey || isTyping(event.target) || event.defaultPrevented) return 0;
    if (!getAppearance().hasLetterKeys) return 0;
    if (event.timeStamp - chordAt < CHORD_MS) {
      const page = pages.find(({ key }) => key === event.key.toLowerCase());
      if (page !== undefined) {
        event.preventDefault();
        void router.navigate({ href: home + page.path });
      }
      return 0;
    }
    if (event.key === '?') does.onHelp();
    if (event.key === 'z' && undoLatest()) event.preventDefault();
    return event.key === 'g' ? event.timeStamp : 0;
  });
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent): void => {
      chordAt = onKey(event, chordAt) || Number.NEGATIVE_INFINITY;
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
