// Which events are taken: the fields of CloudEvents (JSON format 1.0), one by one, with the reason for
// each refusal. Written by hand because it runs for every event of the hot path.

import { type EventType, limits } from '@aibaas/contract';
import { inexactNumber } from '@aibaas/tabular';

/** An event as the log keeps it; `data` is JSON text. */
export interface ReadyEvent {
  readonly id: string | null;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly workspaceId: string | null;
  /** RFC 3339 in UTC with milliseconds. */
  readonly time: string;
  readonly data: string | null;
}

export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** Facts of this product itself carry this source; nobody else may. */
export const ownSource = 'aibaas';

const textLengthMax = 200;
const dataBytesMax = limits.eventDataBytesMax;
/** jsonb is read by recursion; a text this deep is no event. */
const dataDepthMax = 100;
const futureMs = 24 * 3_600_000;
const earliestMs = Date.parse('1900-01-01T00:00:00Z');

const fields = new Set(
  'id source type subject time workspace_id data specversion datacontenttype dataschema'.split(' '),
);
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const timePattern = /^\d{4}-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

const refuse = (code: string, detail: string): Refusal => ({ code, detail });

/**
 * Reads one event.
 *
 * @param nowMs epoch milliseconds, the time of an event that names none
 */
export function readEvent(value: unknown, nowMs: number): ReadyEvent | Refusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('event_invalid', 'An event is a JSON object.');
  }
  const event = value as Record<string, unknown>;
  for (const name of Object.keys(event)) {
    if (!fields.has(name)) {
      return refuse(
        'field_unknown',
        `An event has no field "${name.slice(0, 100)}"; put it into data.`,
      );
    }
  }
  const { id = null, source, type, subject = null, workspace_id: workspaceId = null } = event;
  const wrong =
    refuseText('source', source) ??
    refuseText('type', type) ??
    (id === null ? null : refuseText('id', id)) ??
    (subject === null ? null : refuseText('subject', subject)) ??
    refuseWorkspace(workspaceId) ??
    refuseFormat(event);
  if (wrong !== null) return wrong;
  if (source === ownSource) {
    return refuse(
      'source_reserved',
      `The source "${ownSource}" is for the facts of the server itself.`,
    );
  }
  const time = readTime(event.time, nowMs);
  if (typeof time !== 'string') return time;
  const data = readData(event.data);
  if (typeof data === 'object' && data !== null) return data;
  return {
    id: id as string | null,
    source: source as string,
    type: type as string,
    subject: subject as string | null,
    // As the database writes it, so that a comparison by text holds.
    workspaceId: (workspaceId as string | null)?.toLowerCase() ?? null,
    time,
    data,
  };
}

/** The events of a request: one, a list, or `{events: […]}`. */
export function eventsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const { events } = body as { events?: unknown };
  return Array.isArray(events) && Object.keys(body as object).length === 1 ? events : [body];
}

export function isRefusal(result: ReadyEvent | Refusal): result is Refusal {
  return 'detail' in result;
}

function refuseText(name: string, value: unknown): Refusal | null {
  if (value === undefined || value === null || value === '') {
    return refuse(`${name}_missing`, `The event has no ${name}.`);
  }
  if (typeof value !== 'string') return refuse(`${name}_invalid`, `The ${name} must be text.`);
  if (value.length > textLengthMax) {
    return refuse(`${name}_invalid`, `The ${name} has more than ${textLengthMax} characters.`);
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    return refuse(`${name}_invalid`, `The ${name} holds characters that are not text.`);
  }
  return null;
}

function refuseWorkspace(value: unknown): Refusal | null {
  if (value === null || (typeof value === 'string' && uuidPattern.test(value))) return null;
  return refuse('workspace_id_invalid', 'The workspace_id must be a uuid.');
}

function refuseFormat({ specversion, datacontenttype }: Record<string, unknown>): Refusal | null {
  if (specversion !== undefined && specversion !== '1.0') {
    return refuse('specversion_unknown', 'The specversion must be "1.0".');
  }
  if (datacontenttype === undefined) return null;
  if (
    typeof datacontenttype === 'string' &&
    /^[\w.+-]+\/([\w.-]+\+)?json\b/i.test(datacontenttype)
  ) {
    return null;
  }
  return refuse('datacontenttype_unknown', 'Only JSON data is taken; leave datacontenttype out.');
}

function readTime(value: unknown, nowMs: number): string | Refusal {
  if (value === undefined || value === null) return new Date(nowMs).toISOString();
  const parts = typeof value === 'string' ? timePattern.exec(value) : null;
  const epochMs = parts === null ? Number.NaN : Date.parse(String(value).replace(' ', 'T'));
  const isDay = parts !== null && dayExists(String(value).slice(0, 4), parts[1], parts[2]);
  if (Number.isNaN(epochMs) || !isDay || epochMs < earliestMs) {
    return refuse(
      'time_invalid',
      'The time must be RFC 3339 with a zone, from 1900 on, as in 2026-01-31T09:30:00Z.',
    );
  }
  if (epochMs > nowMs + futureMs) {
    return refuse('time_in_future', 'The time lies more than a day ahead of the server’s clock.');
  }
  return new Date(epochMs).toISOString();
}

/** The engine reads 30 February as 2 March. */
function dayExists(year: string, month = '', day = ''): boolean {
  if (day <= '28') return true;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay;
}

function readData(value: unknown): string | null | Refusal {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object' && isTooDeep(value, dataDepthMax)) {
    return refuse('data_too_deep', `The data is nested more than ${dataDepthMax} levels deep.`);
  }
  const text = JSON.stringify(value);
  if (
    text.length > dataBytesMax ||
    (text.length > dataBytesMax / 3 && bytesOf(text) > dataBytesMax)
  ) {
    return refuse('data_too_large', `The data is larger than ${dataBytesMax} bytes of JSON.`);
  }
  const inexact = inexactNumber(value, text, 'data');
  if (inexact !== null) {
    const detail = `The number ${inexact.text} at ${inexact.path} is beyond what JSON numbers keep exactly; send it as text.`;
    return refuse('number_inexact', detail);
  }
  // The escapes of NUL and of half surrogate pairs; two backslashes before them are mere text.
  if (text.includes('\\u') && /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text)) {
    return refuse('data_invalid', 'The data holds characters that are not text.');
  }
  return text;
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

function isTooDeep(value: object, levels: number): boolean {
  if (levels === 0) return true;
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'object' && inner !== null && isTooDeep(inner, levels - 1)) return true;
  }
  return false;
}

const fieldsMax = 50;

/** The top level of an event's data, by name, and what it holds. */
export function fieldsOf(data: unknown): EventType['fields'] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, fieldsMax)
    .map(([name, value]) => ({ name, type: fieldTypeOf(value) }));
}

function fieldTypeOf(value: unknown): EventType['fields'][number]['type'] {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value}` as 'number';
  return typeof value === 'object' ? 'object' : 'text';
}
