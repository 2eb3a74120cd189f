// Rows that come page by page behind a cursor, as a list with a known length: what is on screen is
// asked for, page after page, and never twice.
import type { GridRow } from './cells.ts';

export interface RowPage {
  readonly data: readonly GridRow[];
  readonly next_cursor: string | null;
}

export type FetchPage = (cursor: string | null, signal: AbortSignal) => Promise<RowPage>;

export interface PagedRows {
  /** Known rows plus, while more come, what the estimate says is left. */
  readonly count: number;
  readonly loaded: number;
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  readonly error: unknown;
}

/**
 * @example
 * const rows = new PagedRowStore((cursor) => fetchPage(cursor), 100_000);
 * rows.subscribe(draw);
 * rows.need(0, 60);
 */
export class PagedRowStore {
  readonly #fetch: FetchPage;
  readonly #listeners = new Set<() => void>();
  #abort = new AbortController();
  #rows: GridRow[] = [];
  #places = new Map<string, number>();
  #cursor: string | null = null;
  #wanted = 0;
  #state: PagedRows;

  /** @param estimate how many rows there may be, for the scroll bar */
  constructor(fetch: FetchPage, estimate: number) {
    this.#fetch = fetch;
    this.#state = {
      count: Math.max(0, estimate),
      loaded: 0,
      isComplete: false,
      isLoading: false,
      error: null,
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  state = (): PagedRows => this.#state;

  rowAt(index: number): GridRow | undefined {
    return this.#rows[index];
  }

  find(id: string): GridRow | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#rows[place];
  }

  /** Loads until row `to` is there, or there are no more. */
  need(_from: number, to: number): void {
    this.#wanted = Math.max(this.#wanted, to);
    if (this.#abort.signal.aborted) this.#reopen();
    if (!this.#state.isLoading && this.#state.error === null) void this.#load();
  }

  /** After an error: goes on where it stopped. */
  retry(): void {
    this.#set({ error: null });
    void this.#load();
  }

  /** Puts a changed row in its place; one that is not loaded is left alone. */
  replace(row: GridRow): void {
    const place = this.#places.get(row._id);
    if (place === undefined) return;
    this.#rows = this.#rows.with(place, row);
    this.#set({});
  }

  /** Puts new rows on top, newest first. */
  prepend(rows: readonly GridRow[]): void {
    const fresh = rows.filter((row) => !this.#places.has(row._id));
    if (fresh.length === 0) return;
    this.#rows = [...fresh, ...this.#rows];
    this.#index();
    this.#set({ count: this.#state.count + fresh.length, loaded: this.#rows.length });
  }

  remove(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#rows = this.#rows.toSpliced(place, 1);
    this.#index();
    this.#set({ count: this.#state.count - 1, loaded: this.#rows.length });
  }

  /** Ends what is being asked. Rows that came stay, and the next need goes on behind them. */
  close(): void {
    this.#abort.abort();
  }

  /** A component may be taken down and set up again with the same store, as React's strict mode does. */
  #reopen(): void {
    this.#abort = new AbortController();
    this.#set({ isLoading: false });
  }

  async #load(): Promise<void> {
    const { signal } = this.#abort;
    while (this.#rows.length <= this.#wanted && !this.#state.isComplete) {
      this.#set({ isLoading: true });
      try {
        const page = await this.#fetch(this.#cursor, signal);
        if (signal.aborted) return;
        this.#append(page);
      } catch (error) {
        if (!signal.aborted) this.#set({ isLoading: false, error });
        return;
      }
    }
    if (this.#state.isLoading) this.#set({ isLoading: false });
  }

  #append({ data, next_cursor }: RowPage): void {
    const from = this.#rows.length;
    const fresh = data.filter((row) => !this.#places.has(row._id));
    fresh.forEach((row, i) => {
      this.#places.set(row._id, from + i);
    });
    this.#rows.push(...fresh);
    this.#cursor = next_cursor;
    const isComplete = next_cursor === null;
    const loaded = this.#rows.length;
    // An estimate that was too low must not end the list early.
    const atLeast = Math.max(this.#state.count, loaded + 1);
    this.#set({ loaded, isComplete, count: isComplete ? loaded : atLeast });
  }

  #index(): void {
    this.#places = new Map(this.#rows.map((row, i) => [row._id, i]));
  }

  #set(part: Partial<PagedRows>): void {
    this.#state = { ...this.#state, ...part };
    for (const call of this.#listeners) call();
  }
}
