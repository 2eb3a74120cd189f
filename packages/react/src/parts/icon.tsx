// The few signs the components use, drawn as strokes on a grid of 24. Always beside a word or inside a
// control that has a name, therefore hidden from screen readers.

const strokes = {
  alert: 'M12 4 21 20H3zM12 10v4M12 17v.01',
  arrow: 'M9 6l6 6-6 6',
  bell: 'M6 17h12c-2-2-2-3-2-6a4 4 0 0 0-8 0c0 3 0 4-2 6zM10 20a2 2 0 0 0 4 0',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18M12 7.5V12l3 2',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5M14 4l-4 16',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  done: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18M8.5 12.5l2.5 2.5 4.5-5',
  download: 'M4 17v3h16v-3M12 4v11M7 11l5 5 5-5',
  empty: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18',
  filter: 'M4 5h16l-6 8v6l-4-2v-4z',
  flask: 'M9 3h6M10 3v6L5 20h14L14 9V3M7.5 15h9',
  offline:
    'M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5.5 12.5a10 10 0 0 1 4-2.3M14 10a10 10 0 0 1 4.500 2.500M12 20v.01',
  reset: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v5h5',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v4M12 16v.01',
  table: 'M3 4h18v16H3zM3 10h18M10 4v16',
  undo: 'M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3',
  key: 'M14 10a4 4 0 1 0-3.500 4L13 16.500V19h2.500v-2.500M8 9v.01',
  text: 'M4 6h16M4 12h16M4 18h10',
  number: 'M9 4L7 20M17 4l-2 16M4 9h17M3 15h17',
  boolean: 'M8 7h8a5 5 0 0 1 0 10H8A5 5 0 0 1 8 7M8 10a2 2 0 1 1 0 4a2 2 0 0 1 0-4',
  calendar: 'M4 6h16v14H4zM4 11h16M8 3v4M16 3v4',
  braces: 'M8 4c-3 0-1 7-4 8 3 1 1 8 4 8M16 4c3 0 1 7 4 8-3 1-1 8-4 8',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
} as const;

export type IconName = keyof typeof strokes;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="aib-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={strokes[name]} />
    </svg>
  );
}
