// The board on which a crew's orders stand: a few words of the memory that all its threads share. One thread
// writes an order; every thread, that one too, takes shares of it until none is left. A thread that
// comes late or never is not missed, because nothing is handed out before somebody takes it.
import { MlError } from '../../errors.ts';
import type { KernelMemory } from '../../kernels/load.ts';
import { type Kernels, type OrderName, orderNames, orders } from './orders.ts';

/** Shares of one order at most; the ticket's low byte counts them. */
export const SHARES_MAX = 64;
const NUMBERS = 10;
/** Ticket, shares done, shares, order, threads that came; then the order's numbers, its shares' answers. */
const WORDS = 6;
export const BOARD_BYTES = 4 * WORDS + 8 * NUMBERS + 4 * SHARES_MAX;

const [TICKET, DONE, SHARES, ORDER, JOINED] = [0, 1, 2, 3, 4] as const;
const SHARE_BITS = 8;
const TURNS = 2 ** (31 - SHARE_BITS);
const ALL_TAKEN = 2 ** SHARE_BITS - 1;
const CLOSED = -1;
/** Looks at the board before a thread sleeps: some ten microseconds, less than waking it takes. */
const LOOKS = 4000;
/** A crew whose work stands still for so long has lost its master; a share, its thread. */
const PATIENCE_MS = 20_000;

export class Board {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #answers: Int32Array;
  readonly #kernels: Kernels;
  #turn = 0;
  /** Which of the threads this one is: 0 gives the orders. */
  #seat = 0;
  /** The order of which this thread last took a share. */
  #lastTurn = -1;

  constructor({ buffer }: KernelMemory, place: number, kernels: Kernels) {
    this.#words = new Int32Array(buffer, place, WORDS);
    this.#numbers = new Float64Array(buffer, place + 4 * WORDS, NUMBERS);
    this.#answers = new Int32Array(buffer, place + 4 * WORDS + 8 * NUMBERS, SHARES_MAX);
    this.#kernels = kernels;
  }

  /**
   * Has all shares done and answers with what they answered; for the one thread that gives orders.
   *
   * @throws MlError `thread_lost` when another thread took a share and died of it
   */
  give(order: OrderName, numbers: readonly number[], shares: number): Int32Array {
    const words = this.#words;
    this.#turn = (this.#turn + 1) % TURNS;
    // Voids the last ticket first: nobody may take a share of an order that is half written.
    Atomics.store(words, TICKET, (this.#turn << SHARE_BITS) | ALL_TAKEN);
    this.#numbers.set(numbers);
    words[SHARES] = shares;
    words[ORDER] = orderNames.indexOf(order);
    Atomics.store(words, DONE, 0);
    Atomics.store(words, TICKET, this.#turn << SHARE_BITS);
    Atomics.notify(words, TICKET);
    for (;;) {
      const ticket = Atomics.load(words, TICKET);
      if ((ticket & ALL_TAKEN) >= shares) break;
      this.#take(ticket);
    }
    this.#awaitShares(shares);
    return this.#answers;
  }

  #awaitShares(shares: number): void {
    const words = this.#words;
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(words, DONE) === shares) return;
    }
    for (;;) {
      const done = Atomics.load(words, DONE);
      if (done === shares) return;
      if (Atomics.wait(words, DONE, done, PATIENCE_MS) !== 'timed-out') continue;
      const message = 'A thread took a share of the work and did not come back; fit again.';
      throw new MlError('thread_lost', 'context.parallel', message);
    }
  }

  /** How many other threads have come so far. */
  joined(): number {
    return Atomics.load(this.#words, JOINED);
  }

  /** For all other threads: takes shares until the board is closed, and answers how many. */
  serve(): number {
    const words = this.#words;
    let taken = 0;
    this.#seat = 1 + Atomics.add(words, JOINED, 1);
    for (let look = 0; ; look++) {
      const ticket = Atomics.load(words, TICKET);
      if (ticket === CLOSED) return taken;
      if (this.#take(ticket)) {
        taken += 1;
        look = 0;
      } else if (look > LOOKS) {
        if (Atomics.wait(words, TICKET, ticket, PATIENCE_MS) === 'timed-out') return taken;
        look = 0;
      }
    }
  }

  /** Sends the other threads home. */
  close(): void {
    Atomics.store(this.#words, TICKET, CLOSED);
    Atomics.notify(this.#words, TICKET);
  }

  /** Does the next share of the ticket's order; false when there is none or another thread was faster. */
  #take(ticket: number): boolean {
    const words = this.#words;
    const share = ticket & ALL_TAKEN;
    if (share >= (words[SHARES] as number)) return false;
    const name = orderNames[words[ORDER] as number];
    const numbers = this.#numbers.slice();
    // Only if the ticket is still the same was all of this read from one order.
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) return false;
    const turn = ticket >> SHARE_BITS;
    const isFirst = turn !== this.#lastTurn;
    this.#lastTurn = turn;
    const taker = { kernels: this.#kernels, seat: this.#seat, isFirst };
    this.#answers[share] = orders[name as OrderName](taker, numbers, share);
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
    return true;
  }
}
