// One live socket: signs in, subscribes, gets its events in order, and is closed when its credential
// ends, when it is silent or when it reads too slowly. Where events come from is the hub's business.
import { type LiveMessage, liveCloseCodes } from '@aibaas/contract';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../kernel/clock.ts';
import type { Principal } from '../../../kernel/http/context.ts';
import { asAppError, toProblem } from '../../../kernel/http/problem.ts';
import type { SocketOpening } from '../../../kernel/http/socket.ts';
import { permitTopic } from './topics.ts';

export interface ConnectionParts {
  readonly clock: Clock;
  authenticate(credentials: {
    authorization: string | undefined;
    cookie: string | undefined;
  }): Promise<Principal>;
  /** Called when the socket signed in, and when it is gone. */
  readonly onReady: (connection: Connection) => void;
  readonly onGone: (connection: Connection) => void;
}

const signInMs = 5_000;
const pingMs = 30_000;
const subscriptionsMax = 100;
/** Bytes not yet taken by the other side; a socket that holds more is closed. */
export const queueBytesMax = 1024 * 1024;
/** The protocol cuts reasons at 123 bytes. */
const reasonBytesMax = 120;
/** Timers of the platform hold no more. */
const timerMsMax = 2 ** 31 - 1;

interface Subscription {
  readonly topic: string;
  sequence: number;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #opening: SocketOpening;
  readonly #parts: ConnectionParts;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stops: (() => void)[] = [];
  #principal: Principal | null = null;
  #isSigningIn = false;
  #isAlive = true;
  #isClosed = false;

  constructor(socket: WebSocket, opening: SocketOpening, parts: ConnectionParts) {
    this.#socket = socket;
    this.#opening = opening;
    this.#parts = parts;
    const { clock } = parts;
    socket.on('message', (data, isBinary) => void this.#receive(String(data), isBinary));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => this.#gone());
    socket.on('error', () => socket.terminate());
    this.#stops.push(
      clock.after(signInMs, () => {
        if (this.#principal !== null) return;
        this.close(liveCloseCodes.unauthorized, 'no credential came within 5 seconds');
      }),
      clock.every(pingMs, () => this.#ping()),
    );
    if (opening.cookie !== undefined) void this.#signIn(undefined);
  }

  get principal(): Principal | null {
    return this.#principal;
  }

  /** Topics listened to, so that the hub finds the connection by them. */
  topics(): Iterable<string> {
    return new Set([...this.#subscriptions.values()].map(({ topic }) => topic));
  }

  /** Hands an event to each subscription of the topic. */
  deliver(topic: string, event: { type: string; data: unknown }): void {
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.topic !== topic) continue;
      subscription.sequence += 1;
      this.#send({ type: 'event', id, sequence: subscription.sequence, event });
    }
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close(code, Buffer.from(reason).subarray(0, reasonBytesMax).toString());
    // A peer that does not answer the close would hold the socket for half a minute.
    this.#parts.clock.after(2000, () => this.#socket.terminate());
    this.#gone();
  }

  async #receive(text: string, isBinary: boolean): Promise<void> {
    if (this.#isClosed) return;
    const message = isBinary ? null : readMessage(text);
    if (this.#principal === null) {
      // A page's cookie may be on its way through the check; its first messages wait for no one.
      if (message?.type === 'auth' && typeof message.token === 'string') {
        return this.#signIn(`Bearer ${message.token}`);
      }
      if (this.#isSigningIn) return;
      this.close(
        liveCloseCodes.unauthorized,
        'the first message must be {"type":"auth","token":…}',
      );
      return;
    }
    const id = typeof message?.id === 'string' ? message.id.slice(0, 200) : undefined;
    if (message?.type === 'subscribe' && id !== undefined && typeof message.topic === 'string') {
      this.#subscribe(this.#principal, id, message.topic);
    } else if (message?.type === 'unsubscribe' && id !== undefined) {
      this.#subscriptions.delete(id);
      this.#send({ type: 'unsubscribed', id });
    } else {
      const known = 'send {"type":"subscribe","id":…,"topic":…} or {"type":"unsubscribe","id":…}';
      this.close(1008, `this message is not known: ${known}`);
    }
  }

  async #signIn(authorization: string | undefined): Promise<void> {
    if (this.#isSigningIn) return;
    this.#isSigningIn = true;
    try {
      const cookie = authorization === undefined ? this.#opening.cookie : undefined;
      const principal = await this.#parts.authenticate({ authorization, cookie });
      if (this.#isClosed) return;
      this.#principal = principal;
      const leftMs = principal.expiresAt - this.#parts.clock.now();
      if (leftMs < timerMsMax) {
        this.#stops.push(
          this.#parts.clock.after(Math.max(0, leftMs), () =>
            this.close(liveCloseCodes.unauthorized, 'the credential has expired'),
          ),
        );
      }
      this.#parts.onReady(this);
      this.#send({ type: 'ready', tenant_id: principal.tenantId });
    } catch (error) {
      this.close(liveCloseCodes.unauthorized, asAppError(error).message);
    } finally {
      this.#isSigningIn = false;
    }
  }

  #subscribe(principal: Principal, id: string, topic: string): void {
    if (!this.#subscriptions.has(id) && this.#subscriptions.size >= subscriptionsMax) {
      this.close(1008, `a socket has at most ${subscriptionsMax} subscriptions`);
      return;
    }
    try {
      permitTopic(principal, topic);
      this.#subscriptions.set(id, { topic, sequence: 0 });
      this.#send({ type: 'subscribed', id, topic });
    } catch (thrown) {
      const error = toProblem(asAppError(thrown), this.#opening.requestId, '/api/v1/live');
      this.#send({ type: 'error', id, error });
    }
  }

  #send(message: LiveMessage): void {
    if (this.#isClosed || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.bufferedAmount > queueBytesMax) {
      this.close(liveCloseCodes.tooSlow, 'events came faster than they were read');
    }
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #gone(): void {
    this.#isClosed = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#subscriptions.clear();
    this.#parts.onGone(this);
  }
}

function readMessage(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
