// Changes as they happen, over one WebSocket for all subscriptions of a client. It reconnects by
// itself and subscribes again; what happened in between is not replayed, and `onReconnect` says so.
import { after } from '../clock.ts';
import {
  type ApiError,
  AuthenticationError,
  ConnectionError,
  errorFromProblem,
} from '../errors.ts';
import { fraction } from '../random.ts';
import type { Transport } from '../transport.ts';
import type { LiveEvent, Problem } from '../types.ts';

const RECONNECT_MS_FIRST = 500;
const RECONNECT_MS_MAX = 30_000;
/** The server closes with this when credentials are missing, expired or revoked. */
const CLOSED_UNAUTHORIZED = 4401;
/** And with this when the page that opened the socket is not one of its own. */
const CLOSED_FORBIDDEN = 4403;

export interface SubscribeOptions {
  /** The subscription was refused, or the credentials are no longer good: no more events come. */
  readonly onError?: (error: ApiError) => void;
  /** The connection was lost and is back; read again what must not be missed. */
  readonly onReconnect?: () => void;
  /** The server has confirmed that it listens to this topic. */
  readonly onReady?: () => void;
}

export interface Subscription {
  readonly topic: string;
  close(): void;
}

interface Listener extends SubscribeOptions {
  readonly handler: (event: LiveEvent) => void;
}

interface ServerMessage {
  type: string;
  id?: string;
  sequence?: number;
  event?: { type: string; data: LiveEvent['data'] };
  error?: Problem;
}

/** What the server knows of a topic: one subscription, however many listeners it has here. */
interface Channel {
  readonly id: string;
  readonly topic: string;
  readonly listeners: Set<Listener>;
  /** The server has confirmed it on this connection. */
  isConfirmed: boolean;
}

/** Said here, for later it would be a name that nobody knows, thrown from a timer. */
function requireWebSocket(): void {
  if (typeof globalThis.WebSocket === 'function') return;
  throw new ConnectionError(
    'live changes need a WebSocket, which this runtime lacks: use Node 22 or later, or ' +
      'set globalThis.WebSocket (the package ws has one)',
    { status: 0, code: 'websocket_missing' },
  );
}

export class Live {
  readonly #transport: Transport;
  readonly #channels = new Map<string, Channel>();
  #socket: WebSocket | null = null;
  #isReady = false;
  #wasReady = false;
  #failures = 0;
  #lastId = 0;
  #stopTimer: () => void = () => {};

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Calls `handler` for each event of a topic: `tables/<name>`, `events`, `notifications`,
   * `operations/<id>` or `metrics/<id>`.
   *
   * @example
   * ```ts
   * const bikes = aibaas.live.subscribe('tables/bike', (event) => console.log(event.type));
   * bikes.close();
   * ```
   */
  subscribe(
    topic: string,
    handler: (event: LiveEvent) => void,
    options: SubscribeOptions = {},
  ): Subscription {
    requireWebSocket();
    const listener: Listener = { handler, ...options };
    const known = [...this.#channels.values()].find((channel) => channel.topic === topic);
    if (known !== undefined) {
      known.listeners.add(listener);
      // Never before `subscribe` has answered.
      queueMicrotask(() => {
        if (known.isConfirmed && known.listeners.has(listener)) listener.onReady?.();
      });
      return { topic, close: () => this.#leave(known, listener) };
    }
    this.#lastId++;
    const id = String(this.#lastId);
    const channel = { id, topic, listeners: new Set([listener]), isConfirmed: false };
    this.#channels.set(id, channel);
    if (this.#isReady) this.#send({ type: 'subscribe', id, topic });
    else if (this.#socket === null) this.#connect();
    return { topic, close: () => this.#leave(channel, listener) };
  }

  /** Ends all subscriptions and the connection. */
  close(): void {
    this.#channels.clear();
    this.#disconnect();
  }

  #leave({ id, listeners }: Channel, listener: Listener): void {
    if (!listeners.delete(listener) || listeners.size > 0 || !this.#channels.delete(id)) return;
    if (this.#isReady) this.#send({ type: 'unsubscribe', id });
    if (this.#channels.size === 0) this.#disconnect();
  }

  #disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    this.#wasReady = false;
    this.#stopTimer();
    socket?.close(1000);
  }

  #connect(): void {
    this.#stopTimer();
    const hasKey = this.#transport.options.apiKey !== undefined;
    // With a key of its own the socket must not be opened as whoever the browser's cookie says.
    const query = hasKey ? { credential: 'message' } : {};
    const socket = new WebSocket(this.#transport.address('/api/v1/live', query, 'ws'));
    this.#socket = socket;
    const signIn = async (): Promise<void> => {
      const token = await this.#transport.credential();
      if (this.#socket === socket && token !== undefined) this.#send({ type: 'auth', token });
    };
    socket.addEventListener('open', () => {
      if (hasKey) signIn().catch(() => socket.close(1000));
    });
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(parse(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket === socket) this.#lost(code, reason);
    });
    // A refused connection reports here and then closes; the close is what counts.
    socket.addEventListener('error', () => {});
  }

  #receive(message: ServerMessage | null): void {
    if (message?.type === 'ready') {
      const isBack = this.#wasReady;
      this.#isReady = true;
      this.#wasReady = true;
      this.#failures = 0;
      for (const channel of [...this.#channels.values()]) {
        channel.isConfirmed = false;
        this.#send({ type: 'subscribe', id: channel.id, topic: channel.topic });
        if (isBack) for (const { onReconnect } of [...channel.listeners]) onReconnect?.();
      }
      return;
    }
    const channel = this.#channels.get(message?.id ?? '');
    if (!channel || !message) return;
    const listeners = [...channel.listeners];
    if (message.type === 'event' && message.event) {
      const { event, sequence = 0 } = message;
      for (const listener of listeners) {
        // One that another one has just closed gets nothing more.
        if (channel.listeners.has(listener)) listener.handler({ ...event, sequence });
      }
    } else if (message.type === 'subscribed') {
      // Who joined before this was told by nobody yet: `isConfirmed` was false then.
      channel.isConfirmed = true;
      for (const { onReady } of listeners) onReady?.();
    } else if (message.type === 'error' && message.error) {
      this.#channels.delete(channel.id);
      channel.listeners.clear();
      for (const { onError } of listeners) onError?.(errorFromProblem(message.error));
    }
  }

  #lost(code: number, reason: string): void {
    this.#socket = null;
    const hadWorked = this.#isReady;
    this.#isReady = false;
    // Credentials that worked a moment ago may only have expired on this connection.
    if ((code === CLOSED_UNAUTHORIZED && !hadWorked) || code === CLOSED_FORBIDDEN) {
      const message = `the server refused the live connection: ${reason || 'unauthorized'}`;
      this.#giveUp(new AuthenticationError(message, { status: 401, code: 'unauthorized' }));
      return;
    }
    const waitMs = Math.min(RECONNECT_MS_FIRST * 2 ** this.#failures, RECONNECT_MS_MAX);
    this.#failures++;
    this.#stopTimer = after(waitMs * (0.5 + fraction() / 2), () => this.#connect());
  }

  #giveUp(error: ApiError): void {
    const listeners = [...this.#channels.values()].flatMap((channel) => [...channel.listeners]);
    this.close();
    for (const { onError } of listeners) onError?.(error);
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parse(data: unknown): ServerMessage | null {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
