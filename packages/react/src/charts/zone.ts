// The calendar of a zone: which local day and hour an instant is, and when a local day begins. Days
// may have 23 or 25 hours. Pure, from the zone rules of Intl.

export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** @throws RangeError when the zone is unknown */
export function localOf(ms: number, zone: string): LocalTime {
  const found: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
  return { year, month, day, hour, minute };
}

/** Milliseconds that local clocks are ahead of UTC. */
function offsetAt(ms: number, zone: string): number {
  const { year, month, day, hour, minute } = localOf(ms, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000;
}

/**
 * The instant of a local time. In the hour that is skipped in spring it is the one after; of the hour
 * that comes twice in autumn, the first. Month and day may run over, as in `Date.UTC`.
 *
 * @example
 * instantOf({ year: 2026, month: 10, day: 26 }, 'Europe/Berlin'); // 2026-10-25T23:00:00Z
 */
export function instantOf(
  {
    year,
    month,
    day,
    hour = 0,
    minute = 0,
  }: Pick<LocalTime, 'year' | 'month' | 'day'> & Partial<LocalTime>,
  zone: string,
): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // The offset half a day earlier and later: one of them is right, and if both are, the first hour wins.
  const early = wall - offsetAt(wall - 43_200_000, zone);
  const late = wall - offsetAt(wall + 43_200_000, zone);
  if (early === late) return early;
  if (offsetAt(early, zone) === wall - early) return early;
  return offsetAt(late, zone) === wall - late ? late : early;
}

/**
 * When a bucket label begins: a day (`2026-12-14`) at the zone's midnight, an instant as it is.
 *
 * @returns milliseconds; NaN when the label is neither
 */
export function labelInstant(label: string, zone: string): number {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(label);
  if (day === null) return Date.parse(label);
  return instantOf({ year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) }, zone);
}
