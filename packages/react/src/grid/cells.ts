// What a cell shows and what typed text means, by column type. Pure.
import { defaultLocale } from '../format/numbers.ts';

export type CellType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'json'
  | 'id';

export interface GridColumn {
  readonly name: string;
  readonly type: CellType;
  readonly label?: string;
  readonly isNullable?: boolean;
  readonly isEditable?: boolean;
  /** Pixels; chosen by type when left out. */
  readonly width?: number;
  /** Left out first where there is little room. */
  readonly isOptional?: boolean;
}

/** A row as the server sends it. */
export interface GridRow {
  readonly _id: string;
  readonly _version?: number;
  readonly [column: string]: unknown;
}

const defaultWidths: Readonly<Record<CellType, number>> = {
  text: 180,
  integer: 110,
  number: 120,
  boolean: 90,
  date: 120,
  timestamp: 180,
  json: 220,
  id: 150,
};

const nameWidthMax = 240;

/** Wide enough for the type's values and for most names, whose letters are all equally wide. */
export const widthOf = ({ name, type }: Pick<GridColumn, 'name' | 'type'>): number =>
  Math.max(defaultWidths[type], Math.min(nameWidthMax, 86 + 7.4 * name.length));

export const isRightAligned = (type: CellType): boolean => type === 'integer' || type === 'number';

const numbers = new Intl.NumberFormat(defaultLocale, { maximumFractionDigits: 12 });

/**
 * The text of a cell. Times are shown in `zone`; what is null is an empty text.
 *
 * @example
 * cellText(1204.5, 'number', 'UTC'); // '1,204.5'
 */
export function cellText(value: unknown, type: CellType, zone: string): string {
  if (value === null || value === undefined) return '';
  if ((type === 'integer' || type === 'number') && typeof value === 'number') {
    return numbers.format(value).replace('-', '−');
  }
  if (type === 'timestamp' && typeof value === 'string') return timeText(value, zone);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

const times = new Map<string, Intl.DateTimeFormat>();

function timeText(value: string, zone: string): string {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return value;
  let format = times.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(defaultLocale, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
    times.set(zone, format);
  }
  return format
    .format(ms)
    .replace(',', '')
    .replace(/\bSept\b/, 'Sep');
}

/** The text a person edits: plain, as it can be typed back. */
export function editText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export type Parsed = { readonly value: unknown } | { readonly error: string };

const days = /^\d{4}-\d{2}-\d{2}$/;

/**
 * What typed text means in a column; an empty text is null.
 *
 * @returns the value, or in one sentence why it is none
 * @example
 * parseCell('12,5', { name: 'price', type: 'number' }); // { error: '"12,5" is not a number …' }
 */
export function parseCell(text: string, column: GridColumn): Parsed {
  const { type, name } = column;
  const trimmed = text.trim();
  if (trimmed === '' && (type !== 'text' || column.isNullable !== false)) {
    if (column.isNullable === false) return { error: `${name} cannot be empty` };
    return { value: null };
  }
  const no = (what: string): Parsed => ({ error: `“${trimmed}” is not ${what}` });
  switch (type) {
    case 'integer': {
      const value = Number(trimmed.replace('−', '-'));
      if (!/^[-−+]?\d+$/.test(trimmed)) return no('a whole number');
      return Number.isSafeInteger(value) ? { value } : no('a number this column can hold');
    }
    case 'number': {
      const value = Number(trimmed.replace('−', '-'));
      return Number.isFinite(value) ? { value } : no('a number; write 12.5 with a point');
    }
    case 'boolean':
      if (/^(true|yes|1)$/i.test(trimmed)) return { value: true };
      return /^(false|no|0)$/i.test(trimmed) ? { value: false } : no('true or false');
    case 'date':
      return days.test(trimmed) && isRealDay(trimmed)
        ? { value: trimmed }
        : no('a day; write 2026-12-14');
    case 'timestamp':
      return Number.isNaN(Date.parse(trimmed))
        ? no('a time; write 2026-12-14T09:30:00Z')
        : { value: trimmed };
    case 'json':
      try {
        return { value: JSON.parse(trimmed) as unknown };
      } catch {
        return no('JSON');
      }
    default:
      return { value: text };
  }
}

function isRealDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day;
}

/** Cells as tab-separated lines, as spreadsheets take them. */
export function cellsAsText(rows: readonly (readonly unknown[])[]): string {
  const clean = (value: unknown): string => editText(value).replace(/[\t\r\n]+/g, ' ');
  return rows.map((cells) => cells.map(clean).join('\t')).join('\n');
}
