// Makes one request of an operation: as it should be, with one thing spoiled, or of odd bytes.
import type { Sent } from './client.ts';
import type { Dice } from './dice.ts';
import type { Operation } from './document.ts';
import type { Parts } from './recipes.ts';
import { fitting, oddTexts, oddValue, spoiled } from './values.ts';
import type { World } from './world.ts';

export type Mode = 'fit' | 'near' | 'odd';

/** What is made before it is spoiled. */
interface Draft {
  params: Record<string, string>;
  query: [string, string][];
  body: unknown;
  raw: Buffer | null;
  headers: Record<string, string>;
}

export interface Made extends Sent {
  /** The JSON body, where that is what was sent. */
  readonly json: unknown;
}

export function makeRequest(
  operation: Operation,
  parts: Parts,
  mode: Mode,
  dice: Dice,
  world: World,
): Made {
  const draft = drafted(operation, parts, dice, world);
  if (mode !== 'fit') {
    for (let times = mode === 'near' ? 1 : 3; times > 0; times--)
      spoil(operation, draft, dice, world);
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encoded(draft.params[name] ?? ''));
  const query = draft.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const isJson = draft.raw === null && draft.body !== undefined;
  const body = draft.raw ?? (isJson ? Buffer.from(JSON.stringify(draft.body) ?? 'null') : null);
  const headers = Object.fromEntries(
    Object.entries({
      authorization: `Bearer ${world.key}`,
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...draft.headers,
    }).filter(([, value]) => value !== ''),
  );
  return {
    method: operation.method,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    body,
    json: isJson && !('content-type' in draft.headers) ? draft.body : undefined,
  };
}

/** Half a surrogate pair has no encoding: its bytes are sent as they would be. */
function encoded(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : `%ED%A0%80${encodeURIComponent(text.toWellFormed())}`;
}

function drafted(operation: Operation, parts: Parts, dice: Dice, world: World): Draft {
  const params: Record<string, string> = {};
  const query: [string, string][] = [];
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place === 'path') {
      const ids = world.idsOf(operation.path, name);
      const fallback = String(fitting(dice, schema, world.known, name));
      params[name] = ids.length > 0 ? dice.pick(ids) : fallback;
    } else if (place === 'query' && parts.query === undefined) {
      if (name === 'cursor') {
        const cursors = world.cursorsOf(operation.key);
        if (cursors.length > 0 && dice.is(0.3)) query.push([name, dice.pick(cursors)]);
      } else if (required || dice.is(0.3)) {
        query.push([name, asText(fitting(dice, schema, world.known, name))]);
      }
    }
  }
  const hasBody = operation.body !== null && parts.raw === undefined;
  const made = () => fitting(dice, operation.body ?? {}, world.known);
  return {
    params: { ...params, ...parts.params },
    query: parts.query === undefined ? query : Object.entries(parts.query),
    body: parts.body ?? (hasBody ? made() : undefined),
    raw: parts.raw ?? null,
    headers: { ...parts.headers },
  };
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function spoil(operation: Operation, draft: Draft, dice: Dice, world: World): void {
  const names = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  switch (dice.below(draft.body === undefined ? 5 : 9)) {
    case 0: {
      const name = dice.pick(Object.keys(draft.params));
      if (name !== undefined)
        draft.params[name] = dice.pick(oddTexts.filter((text) => text !== ''));
      break;
    }
    case 1:
    case 2: {
      const name = dice.is(0.9) && names.length > 0 ? dice.pick(names) : dice.pick(oddTexts);
      draft.query.push([name, oddQuery(operation, name, dice, world)]);
      break;
    }
    case 3:
      spoilHeader(draft, dice);
      break;
    case 4:
      spoilBytes(draft, dice);
      break;
    default:
      draft.body = spoiled(dice, draft.body);
  }
}

function oddQuery(operation: Operation, name: string, dice: Dice, world: World): string {
  if (name !== 'cursor')
    return dice.is(0.2) ? asText(oddValue(dice)).slice(0, 8000) : dice.pick(oddTexts);
  const known = dice.pick([...world.cursorsOf(operation.key), 'AAAA', 'WzEsMl0']);
  const at = dice.below(known.length);
  return dice.pick([
    `${known.slice(0, at)}${dice.pick(['A', '.', '_', ' '])}${known.slice(at + 1)}`,
    known.slice(0, at),
    known + known,
    Buffer.from(asText(oddValue(dice)).slice(0, 900)).toString('base64url'),
    dice.pick(oddTexts),
  ]);
}

/** Values that HTTP itself lets through. */
const headerTexts = oddTexts.filter((text) => /^[\x20-\x7e]{1,300}$/.test(text));

function spoilHeader(draft: Draft, dice: Dice): void {
  const name = dice.pick([
    ...['idempotency-key', 'if-match', 'if-none-match', 'x-tenant-id', 'accept', 'accept-encoding'],
    ...['content-type', 'content-encoding', 'upload-offset', 'origin', 'cookie', 'authorization'],
    ...['range', 'expect', 'x-forwarded-for', 'host', 'accept-language', 'x-request-id'],
  ]);
  if (name === 'expect') return;
  const types = [
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'multipart/form-data',
  ];
  const value = name === 'content-type' ? dice.pick([...types, 'a', '/']) : dice.pick(headerTexts);
  draft.headers[name] = value.trim() === '' ? 'x' : value;
}

const brokenBodies: readonly string[] = [
  ...[
    '',
    '{',
    '[',
    'null',
    '""',
    '0',
    '[]',
    '{}',
    'nul',
    '\ufeff{}',
    '{}x',
    '{"a":1,"a":2}',
    '{"a":1e999}',
  ],
  ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"a":"\\ud800"}', '\0'],
  ...['{"a":"\\u0000"}', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '{"a":'.repeat(50_000)],
  `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`,
  `{"a":${'1'.repeat(100_000)}}`,
  'a,b\n"',
  ';|,\t\n'.repeat(500),
  `a\n${'1'.repeat(90_000)}\n`,
  '\x1f\x8b\x08\0\0\0\0\0',
  '{"a":1}\n{"a":\n',
];

function spoilBytes(draft: Draft, dice: Dice): void {
  if (draft.body === undefined && draft.raw === null && dice.is(0.5)) return;
  const own = draft.raw ?? Buffer.from(JSON.stringify(draft.body) ?? '');
  const cut = own.subarray(0, dice.below(own.length + 1));
  const broken = Buffer.from(dice.pick(brokenBodies), dice.is(0.9) ? 'utf8' : 'utf16le');
  const isJson = draft.raw === null;
  draft.raw = dice.is(0.3) ? cut : broken;
  if (isJson) draft.headers['content-type'] = 'application/json';
}
