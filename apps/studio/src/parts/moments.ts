// Days and times as the charts write them, in the zone that Studio shows.
import { dayOf, formatDay, formatTime } from '@aibaas/react';
import { useTimeZone } from '../appearance/appearance.ts';

/** "20 Nov 2026" of an RFC 3339 time. */
export function useDay(): (at: string | number) => string {
  const zone = useTimeZone();
  // Another year than any: it is always named.
  return (at) => formatDay(dayOf(new Date(at).getTime(), zone), 'short', { today: '' });
}

/** "20 Nov 2026, 09:12" of an RFC 3339 time, where seconds would promise more than is known. */
export function useMinute(): (at: string | number) => string {
  const zone = useTimeZone();
  return (at) => {
    const ms = new Date(at).getTime();
    const clock = formatTime(ms, zone, { style: 'clock' });
    return `${formatDay(dayOf(ms, zone), 'short', { today: '' })}, ${clock}`;
  };
}

/** "20 Nov, 09:12:04" of an RFC 3339 time. */
export function useMoment(): (at: string | number) => string {
  const zone = useTimeZone();
  return (at) => formatTime(at, zone, { style: 'second' });
}
