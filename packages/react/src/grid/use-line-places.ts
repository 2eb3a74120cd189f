// The lines of the grid, brought to the wanted rows frame by frame.
import { useLayoutEffect, useReducer, useRef } from 'react';
import { type LinePlace, nextPlaces, type Wanted } from './line-places.ts';

/** @returns the lines to draw now; the component draws again while rows are still to come */
export function useLinePlaces(wanted: Wanted): readonly LinePlace[] {
  const drawn = useRef<readonly LinePlace[]>([]);
  const [, drawAgain] = useReducer((n: number) => n + 1, 0);
  const { places, isBehind } = nextPlaces(drawn.current, wanted);
  const frameOf = useRef<CSSNumberish | null>(null);
  useLayoutEffect(() => {
    drawn.current = places;
    frameOf.current = document.timeline.currentTime;
    if (!isBehind) return;
    const step = (): void => {
      // A scroll may have drawn in this very frame: one step a frame is what the machine is given.
      if (frameOf.current === document.timeline.currentTime) frame = requestAnimationFrame(step);
      else drawAgain();
    };
    let frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  });
  return places;
}
