/**
 * Days and times from the serial numbers that spreadsheets keep them as, written as they are shown: no zone
 * is taken into account, because none is kept.
 * Source: ECMA-376 part 1, 18.17.4.1.
 */
import type { CellFormat } from './cell-formats.ts';

const DAY_MS = 86_400_000;
/** The day after 9999-12-31, from which spreadsheets show nothing. */
const SERIAL_MAX = 2_958_466;
/** Days between the two systems. */
const SHIFT_1904 = 1462;
/** The 29th of February 1900, which there never was and which is counted all the same. */
const LEAP_1900 = 60;

/**
 * Text of a serial number; null when no spreadsheet shows it as a time. A day in 1900 before March counts
 * from the last of 1899, and a time of day that a format hides is kept.
 *
 * @example
 * serialText(45306.5, 'datetime', false) === '2024-01-15 12:00:00'
 */
export function serialText(
  serial: number,
  format: Exclude<CellFormat, 'number'>,
  is1904: boolean,
): string | null {
  if (!(serial >= 0) || serial >= SERIAL_MAX) return null;
  // Serials have 15 digits, less than a millisecond; what is shown is rounded to it.
  const ms = Math.round(serial * DAY_MS);
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  if (format === 'duration') return clockText(ms);
  if (format === 'time' && day === 0) return clockText(rest);
  const shifted = is1904 ? day + SHIFT_1904 : day;
  // After the shift, and after a last moment was rounded up.
  if (shifted >= SERIAL_MAX) return null;
  const date = dayText(shifted);
  return format === 'date' && rest === 0 ? date : `${date} ${clockText(rest)}`;
}

/** @param serial of the system that begins in 1900 */
function dayText(serial: number): string {
  if (serial === 0) return '1900-01-00';
  if (serial === LEAP_1900) return '1900-02-29';
  const base = serial < LEAP_1900 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  return new Date(base + serial * DAY_MS).toISOString().slice(0, 10);
}

function clockText(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(ms / 3_600_000);
  const text = `${two(hours)}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}`;
  const fraction = ms % 1000;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(3, '0')}`;
}
