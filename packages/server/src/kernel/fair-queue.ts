// Hands a fixed number of slots out among keys (tenants), so that one that asks for everything leaves
// the others their share. It counts and orders only; what a slot stands for is its caller's business.
import { AppError } from './errors.ts';

export interface FairQueueOptions {
  /** What the slots are of, as a refusal tells it: "The queue of forecasts". */
  readonly what: string;
  readonly slots: number;
  /**
   * The most one key holds, even while nobody else asks: work cannot be taken back, so a newcomer
   * would wait for all of it. Default: three quarters, and never the last of several.
   */
  readonly perKeyMax?: number;
  readonly waitingPerKeyMax: number;
  readonly waitingMax: number;
  /** What a refused caller is told to wait before it tries again. */
  readonly retryAfterSeconds?: number;
}

/** Gives the slot back; calling it again changes nothing. */
export type Release = () => void;

export interface FairQueueCounts {
  readonly running: number;
  readonly waiting: number;
  /** Ever refused because too many waited. */
  readonly refused: number;
}

export interface FairQueue {
  readonly what: string;
  readonly slots: number;
  readonly perKeyMax: number;
  /**
   * A slot: at once where one is free, otherwise in turn.
   *
   * @param signal leaves the queue when it aborts; a slot that was given stays given
   * @throws AppError `too_many_waiting` when too many of this key wait, `busy` when too many wait at all;
   * the signal's reason when it aborted first
   */
  take(key: string, signal?: AbortSignal): Release | Promise<Release>;
  /** A slot that is free this moment, or null. */
  tryTake(key: string): Release | null;
  /** Runs `work` in a slot and gives it back, whatever becomes of the work. */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  counts(): FairQueueCounts;
}

/** Called with the slot in hand. */
type Waiter = () => void;

interface Holder {
  readonly key: string;
  held: number;
  /** In the order in which they came. */
  readonly waiters: Set<Waiter>;
}

/**
 * Slots go to the waiting key that holds the fewest, the one that has waited longest first (max-min
 * fairness); within a key first come, first served. So nobody gets a slot above his share while somebody
 * below it waits, and whoever holds nothing is overtaken at most once by each other key.
 *
 * @example
 * const queue = createFairQueue({ what: 'The queue of fits', slots: 4, waitingPerKeyMax: 8, waitingMax: 500 });
 * const answer = await queue.run(tenantId, () => fit(values), context.signal);
 */
export function createFairQueue(options: FairQueueOptions): FairQueue {
  return new Queue(options);
}

class Queue implements FairQueue {
  readonly what: string;
  readonly slots: number;
  readonly perKeyMax: number;
  readonly #options: FairQueueOptions;
  readonly #holders = new Map<string, Holder>();
  /** Keys with waiters by the number of slots they hold; a set keeps the order in which they came. */
  readonly #levels: (Set<Holder> | undefined)[] = [];
  #running = 0;
  #waiting = 0;
  #refused = 0;

  constructor(options: FairQueueOptions) {
    const { slots, perKeyMax = Math.min(slots - 1, Math.ceil(slots * 0.75)) } = options;
    if (!Number.isInteger(slots) || slots < 1) {
      throw new RangeError(`slots must be a whole number of at least 1, not ${slots}`);
    }
    this.what = options.what;
    this.slots = slots;
    this.perKeyMax = Math.max(1, Math.min(perKeyMax, slots));
    this.#options = options;
  }

  take(key: string, signal?: AbortSignal): Release | Promise<Release> {
    signal?.throwIfAborted();
    const free = this.tryTake(key);
    if (free !== null) return free;
    const holder = this.#holderOf(key);
    const refusal = this.#refusal(holder);
    if (refusal !== null) throw refusal;
    return this.#wait(holder, signal);
  }

  /** A slot is only ever free for a key of which nobody waits: `#serve` gave it to those. */
  tryTake(key: string): Release | null {
    if (this.#running >= this.slots) return null;
    const holder = this.#holderOf(key);
    return holder.held < this.perKeyMax ? this.#grant(holder) : null;
  }

  async run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const taken = this.take(key, signal);
    const release = taken instanceof Promise ? await taken : taken;
    try {
      return await work();
    } finally {
      release();
    }
  }

  counts(): FairQueueCounts {
    return { running: this.#running, waiting: this.#waiting, refused: this.#refused };
  }

  #holderOf(key: string): Holder {
    let holder = this.#holders.get(key);
    if (holder === undefined) {
      holder = { key, held: 0, waiters: new Set() };
      this.#holders.set(key, holder);
    }
    return holder;
  }

  #refusal(holder: Holder): AppError | null {
    const { what, waitingPerKeyMax, waitingMax, retryAfterSeconds = 2 } = this.#options;
    const isOwnFault = holder.waiters.size >= waitingPerKeyMax;
    if (!isOwnFault && this.#waiting < waitingMax) return null;
    this.#refused += 1;
    this.#forgetIdle(holder);
    const options = { retryAfterSeconds };
    if (isOwnFault)
      return new AppError('too_many_waiting', { what, count: waitingPerKeyMax }, options);
    return new AppError('busy', { what }, options);
  }

  #wait(holder: Holder, signal: AbortSignal | undefined): Promise<Release> {
    return new Promise((resolve, reject) => {
      const give = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve(this.#grant(holder));
      };
      const leave = (): void => {
        this.#remove(holder, give);
        this.#forgetIdle(holder);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      holder.waiters.add(give);
      this.#waiting += 1;
      if (holder.waiters.size === 1) this.#line(holder);
    });
  }

  #remove(holder: Holder, waiter: Waiter): void {
    holder.waiters.delete(waiter);
    this.#waiting -= 1;
    if (holder.waiters.size === 0) this.#levels[holder.held]?.delete(holder);
  }

  #grant(holder: Holder): Release {
    this.#move(holder, 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#move(holder, -1);
      this.#forgetIdle(holder);
      this.#serve();
    };
  }

  #move(holder: Holder, by: 1 | -1): void {
    const isWaiting = holder.waiters.size > 0;
    if (isWaiting) this.#levels[holder.held]?.delete(holder);
    holder.held += by;
    this.#running += by;
    // At the end: whoever was just served comes after those that wait at the same number.
    if (isWaiting) this.#line(holder);
  }

  /** Keys that hold the most they may stand in no line, so none of them is served. */
  #line(holder: Holder): void {
    if (holder.held >= this.perKeyMax) return;
    const level = this.#levels[holder.held];
    if (level === undefined) this.#levels[holder.held] = new Set([holder]);
    else level.add(holder);
  }

  #serve(): void {
    while (this.#running < this.slots && this.#waiting > 0) {
      const holder = this.#next();
      if (holder === null) return;
      for (const give of holder.waiters) {
        this.#remove(holder, give);
        give();
        break;
      }
    }
  }

  #next(): Holder | null {
    for (const level of this.#levels) {
      for (const holder of level ?? []) return holder;
    }
    return null;
  }

  #forgetIdle(holder: Holder): void {
    if (holder.held === 0 && holder.waiters.size === 0) this.#holders.delete(holder.key);
  }
}
