// A server of its own to attack, on loopback and on a folder that is removed afterwards: the product as
// a user starts it, or its weak twin.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import { type Edit, variable } from '../../tools/planted/edit.ts';
import { type Ready, startProcess } from '../process/server-process.ts';

export interface Call {
  readonly key?: string;
  readonly token?: string;
  readonly cookie?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  /** Parsed JSON of whatever shape, or text. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly text: string;
  /** Several `set-cookie` are lines of one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ms: number;
}

export interface TenantAccess {
  readonly id: string;
  readonly workspaceId: string;
  /** A key with every scope. */
  readonly key: string;
}

export interface Target {
  readonly url: string;
  readonly ready: Ready;
  readonly pid: number;
  readonly dataDir: string;
  /** The owner of the first tenant, signed in. */
  readonly owner: { readonly email: string; readonly password: string; readonly cookie: string };
  /** The first tenant, with the key from the terminal. */
  readonly tenant: TenantAccess;
  call(method: string, path: string, call?: Call): Promise<Answered>;
  /** Another tenant, opened by the owner of the first one. */
  newTenant(): Promise<TenantAccess>;
  stop(): Promise<void>;
}

const register = join(import.meta.dirname, '../../tools/planted/node.ts');
const email = 'owner@first.example';
const password = 'a long word for the owner 1';

/** Starts a server with the edits planted and signs its first owner in. */
export async function startTarget(edits: readonly Edit[]): Promise<Target> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-attack-'));
  const { ready, child, stop } = await startProcess(dataDir, {
    nodeWords: ['--import', register],
    environment: { LOG_LEVEL: 'error', [variable]: JSON.stringify(edits) },
  });
  const url = ready.url.replace('localhost', '127.0.0.1');
  const call = (method: string, path: string, options: Call = {}) =>
    answerOf(url + path, method, options);
  const token = new URL((ready.owner_link ?? '').replace('#/', '')).searchParams.get('token');
  const body = { token, email, name: 'Owner', password };
  const signedIn = await call('POST', '/api/v1/auth/owner-link', { body });
  if (signedIn.status !== 200) throw new Error(`no owner: ${signedIn.text}`);
  const cookie = cookieOf(signedIn);
  return {
    url,
    ready,
    pid: child.pid as number,
    dataDir,
    owner: { email, password, cookie },
    tenant: {
      id: ready.tenant_id,
      workspaceId: ready.workspace_id,
      key: ready.api_key as string,
    },
    call,
    newTenant: () => openTenant(call, signedIn.body.access_token, cookie, url),
    async stop() {
      await stop();
      removeTestData(dataDir);
    },
  };
}

async function openTenant(
  call: Target['call'],
  token: string,
  cookie: string,
  origin: string,
): Promise<TenantAccess> {
  const made = await expected(call('POST', '/api/v1/tenants', { token, body: { name: 'Other' } }));
  const { access_token: inside } = await expected(
    call('POST', '/api/v1/auth/token', {
      cookie,
      headers: { origin },
      body: { tenant_id: made.id },
    }),
  );
  const key = await expected(
    call('POST', '/api/v1/keys', { token: inside, body: { name: 'every scope' } }),
  );
  const workspaces = await expected(call('GET', '/api/v1/workspaces', { key: key.key }));
  return { id: made.id, workspaceId: workspaces.data[0].id, key: key.key };
}

/** The body of an answer that must not be a refusal. */
export async function expected(answering: Promise<Answered>): Promise<Answered['body']> {
  const { status, body, text } = await answering;
  if (status >= 300) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
  return body;
}

/** The cookie of the session, as a browser sends it back. */
export function cookieOf({ headers }: Answered): string {
  const set = (headers['set-cookie'] ?? '').split('\n');
  const session = set.find((line) => line.startsWith('aibaas_session')) ?? '';
  return session.split(';')[0] as string;
}

async function answerOf(url: string, method: string, options: Call): Promise<Answered> {
  const { key, token, cookie, body, raw, headers, signal } = options;
  const secret = key ?? token;
  const sent: Record<string, string> = { ...headers };
  if (secret !== undefined) sent.authorization = `Bearer ${secret}`;
  if (cookie !== undefined) sent.cookie = cookie;
  if (body !== undefined) sent['content-type'] ??= 'application/json';
  const began = performance.now();
  const response = await fetch(url, {
    method,
    headers: sent,
    redirect: 'manual',
    body: (raw as RequestInit['body']) ?? (body === undefined ? null : JSON.stringify(body)),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: parsed(text),
    text,
    headers: {
      ...Object.fromEntries(response.headers),
      'set-cookie': response.headers.getSetCookie().join('\n'),
    },
    ms: performance.now() - began,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
