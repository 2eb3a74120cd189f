// One live socket: signs in, subscribes, gets its events in order, and is closed when its credential
// ends, when it is silent or when it reads too slowly. Where events come from is the hub's business.
import { type LiveMessage, liveCloseCodes } from '@aibaas/contract';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../kernel/clock.ts';
import type { Principal } from '../../../kernel/http/context.ts';
import { asAppError, toProblem } from '../../../kernel/http/problem.ts';
import type { SocketOpening } from '../../../kernel/http/socket.ts';
import type { Listener } from './hub.ts';
import { type Hearing, permitTopic } from './topics.ts';

export interface ConnectionParts {
  readonly clock: Clock;
  authenticate(credentials: {
    authorization: string | undefined;
    cookie: string | undefined;
  }): Promise<Principal>;
  /** Called when the socket signed in, and when it is gone. */
  readonly onReady: (connection: Connection) => void;
  readonly onGone: (connection: Connection) => void;
  /** Called with a topic's first subscription, and after its last one. */
  readonly onListening: (connection: Connection, topic: string, isListening: boolean) => void;
  /** Called with bytes of an event as they are sent, and when the other side took them. */
  readonly onSent: (connection: Connection, bytes: number) => void;
  readonly onDrained: (connection: Connection, bytes: number) => void;
}

const signInMs = 5_000;
const pingMs = 30_000;
const subscriptionsMax = 100;
/** Messages that a socket may send in one window: what a page asks at its start, several times over. */
const messagesMax = 400;
const messagesMs = 10_000;
/** Bytes not yet taken by the other side, beyond which no more events are handed to it. */
const inFlightMax = 128 * 1024;
/** Bytes of answers not yet taken, beyond which a socket that asks on without reading is closed. */
const queueBytesMax = 1024 * 1024;
/** The protocol cuts reasons at 123 bytes. */
const reasonBytesMax = 120;
/** Timers of the platform hold no more. */
const timerMsMax = 2 ** 31 - 1;

/** One for each topic of a socket, however many subscriptions share it. */
interface Delivery {
  /** JSON of the id of the first subscription, which its events carry. */
  readonly idText: string;
  readonly id: string;
  readonly sharedBy: Set<string>;
  sequence: number;
}

export class Connection implements Listener {
  readonly #socket: WebSocket;
  readonly #opening: SocketOpening;
  readonly #parts: ConnectionParts;
  /** Topic of each subscription, by its id. */
  readonly #subscriptions = new Map<string, string>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #stops: (() => void)[] = [];
  #principal: Principal | null = null;
  #isSigningIn = false;
  #isAlive = true;
  #isClosed = false;
  #inFlight = 0;
  #window = { from: Number.NEGATIVE_INFINITY, messages: 0 };

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

  /** Bytes of events that the other side has yet to take. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether more events may be handed over now. */
  get canTake(): boolean {
    return !this.#isClosed && this.#inFlight < inFlightMax;
  }

  /**
   * Sends an event once, however many subscriptions of the topic there are.
   *
   * @param event its JSON
   * @returns bytes sent
   */
  deliver(topic: string, event: string, mayHear: Hearing): number {
    const delivery = this.#deliveries.get(topic);
    if (delivery === undefined || this.#principal === null || !mayHear(this.#principal)) return 0;
    if (this.#isClosed || this.#socket.readyState !== this.#socket.OPEN) return 0;
    delivery.sequence += 1;
    const { idText, sequence } = delivery;
    const message = `{"type":"event","id":${idText},"sequence":${sequence},"event":${event}}`;
    const bytes = Buffer.byteLength(message);
    this.#inFlight += bytes;
    this.#parts.onSent(this, bytes);
    if (this.#isClosed) return bytes;
    this.#socket.send(message, () => {
      this.#inFlight -= bytes;
      this.#parts.onDrained(this, bytes);
    });
    return bytes;
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
    if (this.#isClosed || this.#isTooMany()) return;
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
      this.#unsubscribe(id);
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
      this.#unsubscribe(id);
      this.#subscriptions.set(id, topic);
      const known = this.#deliveries.get(topic);
      if (known !== undefined) {
        known.sharedBy.add(id);
        this.#send({ type: 'subscribed', id, topic, delivered_as: known.id });
        return;
      }
      const delivery = { id, idText: JSON.stringify(id), sharedBy: new Set([id]), sequence: 0 };
      this.#deliveries.set(topic, delivery);
      this.#parts.onListening(this, topic, true);
      this.#send({ type: 'subscribed', id, topic });
    } catch (thrown) {
      const error = toProblem(asAppError(thrown), this.#opening.requestId, '/api/v1/live');
      this.#send({ type: 'error', id, error });
    }
  }

  #unsubscribe(id: string): void {
    const topic = this.#subscriptions.get(id);
    if (topic === undefined) return;
    this.#subscriptions.delete(id);
    const delivery = this.#deliveries.get(topic);
    delivery?.sharedBy.delete(id);
    if (delivery === undefined || delivery.sharedBy.size > 0) return;
    this.#deliveries.delete(topic);
    this.#parts.onListening(this, topic, false);
  }

  /** Closes a socket that asks without end. */
  #isTooMany(): boolean {
    const now = this.#parts.clock.monotonic();
    if (now - this.#window.from >= messagesMs) this.#window = { from: now, messages: 0 };
    this.#window.messages += 1;
    if (this.#window.messages <= messagesMax) return false;
    this.close(
      1008,
      `a socket sends at most ${messagesMax} messages in ${messagesMs / 1000} seconds`,
    );
    return true;
  }

  #send(message: LiveMessage): void {
    if (this.#isClosed || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.bufferedAmount - this.#inFlight > queueBytesMax) {
      this.close(liveCloseCodes.tooSlow, 'answers came faster than they were read');
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
    for (const topic of this.#deliveries.keys()) this.#parts.onListening(this, topic, false);
    this.#deliveries.clear();
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
