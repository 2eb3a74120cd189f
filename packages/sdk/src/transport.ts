// Sends one call: address, credentials, body, time limit, retries, and turning every bad outcome
// into a typed error. It knows HTTP and nothing about tables or forecasts.

import { readAnswer, retryAfterSeconds, streamAnswer } from './answer.ts';
import type { Answer } from './api-promise.ts';
import { after, delay } from './clock.ts';
import { ApiError, ConnectionError } from './errors.ts';
import type { Query } from './page-list.ts';
import { fraction, randomId } from './random.ts';
import type { ImportBody } from './types.ts';

const RETRY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const RETRY_AFTER_SECONDS_MAX = 60;
const BACKOFF_MS_FIRST = 500;
const BACKOFF_MS_MAX = 8000;

export interface ClientOptions {
  /** Where the server is, for example `http://127.0.0.1:3004`. */
  readonly url: string;
  /**
   * An API key (`aib_sk_…`) or an access token, or a function that gives one for each call, such as a
   * token that is renewed. A browser with a session cookie needs none.
   */
  readonly apiKey?: string | (() => Promise<string | undefined>);
  /** Sent as `X-Tenant-ID`; the server refuses the call when the credentials belong elsewhere. */
  readonly tenantId?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** How often a call that failed on the way is sent again (default 2). */
  readonly maxNetworkRetries?: number;
  /** Time limit of one attempt until its answer is read (default 80 000); 0 for none. */
  readonly timeoutMs?: number;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxNetworkRetries?: number;
  /** Chosen by the SDK when left out; give your own to make a call safe across restarts. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RequestSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: ImportBody;
  readonly contentType?: string;
  /** `any` also takes answers that are not JSON, as text; `stream` leaves the body to be read. */
  readonly expects?: 'json' | 'any' | 'stream';
}

/** Joins fixed text and names into a path; a name can never climb out of its place. */
export function path(parts: TemplateStringsArray, ...names: string[]): string {
  const encoded = names.map((name) => {
    if (typeof name !== 'string' || name === '' || name === '.' || name === '..') {
      throw new TypeError(`"${String(name)}" is not a usable name or id`);
    }
    return encodeURIComponent(name);
  });
  return String.raw({ raw: parts.raw }, ...encoded);
}

export class Transport {
  readonly options: ClientOptions;
  readonly #origin: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: ClientOptions) {
    this.options = options;
    this.#origin = checkedUrl(options.url);
    // Browsers refuse a fetch that is called with another `this`.
    this.#fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /** The address of a path, with `ws:` instead of `http:` for sockets. */
  address(pathname: string, query: Query = {}, protocol: 'http' | 'ws' = 'http'): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) search.append(name, String(one));
      }
    }
    const url = this.#origin + pathname + (search.size > 0 ? `?${search}` : '');
    return protocol === 'ws' ? url.replace(/^http/, 'ws') : url;
  }

  /** The key or token to send right now; undefined where a cookie does it. */
  async credential(): Promise<string | undefined> {
    const { apiKey } = this.options;
    return typeof apiKey === 'function' ? apiKey() : apiKey;
  }

  /** @throws ApiError for every outcome but success; the signal's reason when it aborts. */
  async send<T>(spec: RequestSpec, options: RequestOptions = {}): Promise<Answer<T>> {
    const canRepeat = !isStream(spec.body);
    const retries = canRepeat
      ? (options.maxNetworkRetries ?? this.options.maxNetworkRetries ?? 2)
      : 0;
    const headers = this.#headers(spec, options, canRepeat, await this.credential());
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt<T>(spec, options, headers, attempt < retries);
      if ('answer' in outcome) return outcome.answer;
      const backoffMs = Math.min(BACKOFF_MS_FIRST * 2 ** attempt, BACKOFF_MS_MAX);
      const waitMs = outcome.retryAfterMs ?? backoffMs * (0.5 + fraction() / 2);
      await delay(waitMs, options.signal);
    }
  }

  /** One attempt: an answer, a reason to try again, or a thrown error. */
  async #attempt<T>(
    spec: RequestSpec,
    options: RequestOptions,
    headers: Headers,
    mayRetry: boolean,
  ): Promise<{ answer: Answer<T> } | { retryAfterMs: number | null }> {
    options.signal?.throwIfAborted();
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs ?? 80_000;
    const limit = new AbortController();
    const stopTimer = timeoutMs > 0 ? after(timeoutMs, () => limit.abort()) : () => {};
    const signal = options.signal ? AbortSignal.any([options.signal, limit.signal]) : limit.signal;
    const url = this.address(spec.path, spec.query);
    try {
      const response = await this.#fetch(url, {
        method: spec.method,
        headers,
        signal,
        ...bodyOf(spec),
      });
      if (mayRetry && RETRY_STATUSES.has(response.status)) {
        const seconds = retryAfterSeconds(response);
        if (seconds === null || seconds <= RETRY_AFTER_SECONDS_MAX) {
          await response.body?.cancel();
          return { retryAfterMs: seconds === null ? null : seconds * 1000 };
        }
      }
      if (spec.expects === 'stream' && response.ok) {
        return { answer: streamAnswer(response) as Answer<T> };
      }
      const text = await response.text();
      return { answer: readAnswer<T>(spec, response, text) };
    } catch (error) {
      if (!(error instanceof Error) || error instanceof ApiError) throw error;
      if (options.signal?.aborted) throw options.signal.reason;
      if (mayRetry) return { retryAfterMs: null };
      throw connectionError(url, limit.signal.aborted ? timeoutMs : null, error);
    } finally {
      stopTimer();
    }
  }

  #headers(
    spec: RequestSpec,
    options: RequestOptions,
    canRepeat: boolean,
    apiKey: string | undefined,
  ): Headers {
    const { tenantId } = this.options;
    const accept = spec.expects === 'stream' ? '*/*' : 'application/json';
    const headers = new Headers({ accept });
    if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`);
    if (tenantId !== undefined) headers.set('x-tenant-id', tenantId);
    if (spec.json !== undefined) headers.set('content-type', 'application/json');
    else if (spec.body !== undefined) {
      headers.set('content-type', spec.contentType ?? 'application/octet-stream');
    }
    const changes = spec.method !== 'GET';
    const key = options.idempotencyKey ?? (changes && canRepeat ? randomId() : undefined);
    if (key !== undefined) headers.set('idempotency-key', key);
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    return headers;
  }
}

function checkedUrl(url: string): string {
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new TypeError(`url must be an address such as http://127.0.0.1:3004, not ${String(url)}`);
  }
  const { protocol, username } = new URL(url);
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '') {
    throw new TypeError(
      `url must start with http:// or https:// and hold no password: ${protocol}`,
    );
  }
  return url.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function connectionError(url: string, timeoutMs: number | null, cause: Error): ConnectionError {
  const { host } = new URL(url);
  if (timeoutMs !== null) {
    const message = `${host} did not answer within ${timeoutMs} ms`;
    return new ConnectionError(message, { status: 0, code: 'timeout', cause });
  }
  const reason = cause.cause instanceof Error ? cause.cause : cause;
  const what = 'code' in reason ? String(reason.code) : reason.message;
  const message = `no answer from ${host} (${what}); is the server running?`;
  return new ConnectionError(message, { status: 0, code: 'connection_failed', cause });
}

function isStream(body: ImportBody | undefined): boolean {
  return typeof body === 'object' && !(body instanceof Uint8Array) && !(body instanceof Blob);
}

type BodyInit = Pick<RequestInit, 'body' | 'redirect' | 'window'> & { duplex?: 'half' };

/**
 * A fetch that may be redirected keeps a copy of the whole body; only without redirects and without
 * a window (Fetch standard, "HTTP-network-or-cache fetch", step 1) are large files truly streamed.
 */
const UNCOPIED = { redirect: 'error', window: null } as const;

function bodyOf({ json, body }: RequestSpec): BodyInit {
  if (json !== undefined) return { body: JSON.stringify(json) };
  if (body === undefined) return {};
  if (typeof body === 'string' || body instanceof Uint8Array) return { body };
  if (body instanceof Blob) return { body, ...UNCOPIED };
  const source = typeof body === 'function' ? body() : body;
  const stream = source instanceof ReadableStream ? source : readable(source);
  return { body: stream, duplex: 'half', ...UNCOPIED };
}

// Browsers lack ReadableStream.from.
function readable(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
