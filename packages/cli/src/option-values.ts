// Reads the values of flags; a value that does not fit is refused with what would.

import { type Frequency, frequencyWords, isFrequency } from '@aibaas/ml';
import type { ColumnType, Scope } from '@aibaas/sdk';
import { InvalidArgumentError } from 'commander';

const COLUMN_TYPES = ['text', 'integer', 'number', 'boolean', 'date', 'timestamp', 'json'];
const SCOPES = ['read', 'write', 'admin'];

export function wholeNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text.trim())) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

export function realNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Give a number.');
}

/** Above 0, up to 1. */
export function shareValue(text: string): number {
  const value = realNumber(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a number above 0, up to 1.');
}

export function atLeastOne(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return value;
}

/** `60s`, `5m`, `1h` or seconds alone, as seconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/.exec(text.trim());
  const seconds =
    Number(match?.[1]) * { s: 1, m: 60, h: 3600 }[(match?.[2] ?? 's') as 's' | 'm' | 'h'];
  if (match !== null && seconds > 0) return seconds;
  throw new InvalidArgumentError('Give a time such as 60s, 5m or 1h.');
}

/** `20us` or `0.5ms`, as microseconds. */
export function microseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(us|µs|ms)$/.exec(text.trim());
  const us = Number(match?.[1]) * (match?.[2] === 'ms' ? 1000 : 1);
  if (match !== null && us > 0) return us;
  throw new InvalidArgumentError('Give a time such as 20us or 0.5ms.');
}

export function foldCount(text: string): number {
  const value = wholeNumber(text);
  if (value >= 2 && value <= 20) return value;
  throw new InvalidArgumentError('Give a whole number from 2 to 20.');
}

export function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError('Give a port from 0 (any free one) to 65535.');
}

/** `D`, `15minute`, `2W`. */
export function frequencyName(text: string): Frequency {
  if (isFrequency(text)) return text;
  throw new InvalidArgumentError(`${frequencyWords[0]?.toUpperCase()}${frequencyWords.slice(1)}.`);
}

/** `2026-03-31`, as milliseconds since 1970. */
export function dateValue(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return ms;
  throw new InvalidArgumentError('Give a date such as 2026-03-31.');
}

/** `7,365`, or the flag several times. */
export function numberList(text: string, previous: number[] = []): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.some(Number.isNaN)) {
    throw new InvalidArgumentError('Give numbers separated by commas.');
  }
  return [...previous, ...numbers];
}

/** `NAME=DATE,DATE`, or the flag several times; dates of one name are joined. */
export function eventList(
  text: string,
  previous: { name: string; dates: string[] }[] = [],
): { name: string; dates: string[] }[] {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at)).trim();
  const dates = text
    .slice(at + 1)
    .split(',')
    .map((date) => date.trim());
  if (name === '' || dates.some((date) => date === '')) {
    throw new InvalidArgumentError(
      'Give a name and its dates, such as sale=2026-03-01,2026-06-01.',
    );
  }
  const known = previous.find((event) => event.name === name);
  if (known === undefined) return [...previous, { name, dates }];
  known.dates.push(...dates);
  return previous;
}

/** `region,shop`, or the flag several times. */
export function nameList(text: string, previous: string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) {
    throw new InvalidArgumentError('Give names of columns separated by commas.');
  }
  return [...previous, ...names];
}

/** A name as it stands, commas and all; the flag several times for more. */
export function eachName(text: string, previous: string[] = []): string[] {
  return [...previous, text];
}

/** One of some words; the flag several times for more of them. */
export const eachOf =
  (words: readonly string[]) =>
  (text: string, previous: string[] = []): string[] => {
    if (!words.includes(text)) {
      throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
    }
    return [...previous, text];
  };

/** `read,write`. */
export function scopeList(text: string): Scope[] {
  const scopes = text.split(',').map((part) => part.trim());
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown === undefined) return scopes as Scope[];
  throw new InvalidArgumentError(`"${unknown}" is none of ${SCOPES.join(', ')}.`);
}

/** `price=number,day=date`, or the flag several times. */
export function columnTypes(
  text: string,
  previous: Record<string, ColumnType> = {},
): Record<string, ColumnType> {
  const columns = { ...previous };
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const type = part.slice(at + 1).trim();
    if (at < 1 || !COLUMN_TYPES.includes(type)) {
      const message = `Give name=type, where type is one of ${COLUMN_TYPES.join(', ')}.`;
      throw new InvalidArgumentError(message);
    }
    columns[part.slice(0, at).trim()] = type as ColumnType;
  }
  return columns;
}
