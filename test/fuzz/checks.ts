// What must hold of every answer, whatever was asked: no fault of the server's, a status that is declared
// and a body that fits it, refusals as problem documents, in time, and nothing of the inside.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Received } from './client.ts';
import type { Operation, Schema } from './document.ts';

export interface Finding {
  readonly kind: string;
  readonly saw: string;
}

/** On a quiet machine. */
export const slowMs = 10_000;
const inside = /\n\s+at .+:\d+:\d+|node_modules|\.ts:\d+|packages\/server/;

/** What is refused before a route is known, and so stands at none. */
const beforeRoutes = new Set([
  'route_not_found',
  'http_malformed',
  'request_timeout',
  'headers_too_large',
]);

const ajv = new Ajv2020({ strict: false, allErrors: false });
(formats as unknown as { default: (target: Ajv2020) => void }).default(ajv);
const compiled = new WeakMap<Schema, ValidateFunction>();

/** Why the value does not fit the schema; null when it does. */
export function misfit(schema: Schema, value: unknown): string | null {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath} ${error?.message}`;
}

/** Lines of JSON are no JSON. */
const isJson = /^application\/(?:[\w.-]+\+)?json\b/;

export function findingsOf(operation: Operation, answer: Received, isBodyFit: boolean): Finding[] {
  const { status, text, type, ms } = answer;
  const found: Finding[] = [];
  const say = (kind: string, saw: string) => found.push({ kind, saw: saw.slice(0, 300) });
  if (status === 0) return [{ kind: 'no answer', saw: text }];
  const body = parsed(text);
  if (status >= 500) say(`status ${status}`, text);
  if (ms > slowMs) say('slow', `${Math.round(ms)} ms`);
  // The log is there to show that.
  if (inside.test(text) && operation.path !== '/api/v1/logs') say('shows its inside', text);
  const { code = '' } = (body ?? {}) as { code?: string };
  if (!operation.answers.has(status) && !beforeRoutes.has(code))
    say(`undeclared status ${status}`, text);
  if (status >= 400) {
    if (!type.startsWith('application/problem+json')) say('no problem document', `${type} ${text}`);
    else if (body === undefined) say('broken problem document', text);
  } else if (!isBodyFit) say('took a body that its schema refuses', text);
  const schema = operation.answers.get(status);
  if (schema !== null && schema !== undefined && isJson.test(type)) {
    const wrong = misfit(schema, body);
    if (wrong !== null) say(`answer ${status} off its schema`, wrong);
  }
  return found;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
