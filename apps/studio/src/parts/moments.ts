// Days and times as the charts write them, in the zone that Studio shows.
import { defaultLocale } from '@aibaas/react';
import { useMemo } from 'react';
import { useTimeZone } from '../appearance/appearance.ts';

function useFormat(options: Intl.DateTimeFormatOptions): (at: string | number) => string {
  const timeZone = useTimeZone();
  const key = JSON.stringify(options);
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(defaultLocale, { timeZone, ...JSON.parse(key) });
    return (at) => format.format(new Date(at));
  }, [timeZone, key]);
}

/** "20 Nov 2026" of an RFC 3339 time. */
export const useDay = () => useFormat({ day: 'numeric', month: 'short', year: 'numeric' });

/** "20 Nov, 09:12:04" of an RFC 3339 time. */
export const useMoment = () =>
  useFormat({
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
