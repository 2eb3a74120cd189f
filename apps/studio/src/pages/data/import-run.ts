// One file on its way into a table: looked at, corrected, sent in parts, imported. It lives outside of any
// page, so that going elsewhere in Studio does not stop it.
import {
  type Aibaas,
  ApiError,
  type ColumnType,
  ConnectionError,
  type DateOrder,
  type ImportHints,
  type ImportInference,
  type ImportResult,
  NotFoundError,
  type Operation,
} from '@aibaas/sdk';
import { now } from '../../clock.ts';
import { headOf, uploadKey } from './file-head.ts';

export interface ImportSettings {
  readonly table: string;
  readonly mode: 'create' | 'append';
  /** Types that the person corrected, by column. */
  readonly types: Readonly<Record<string, ColumnType>>;
  readonly dateOrder: DateOrder | null;
  readonly decimal: '.' | ',' | null;
  /** Of times that name none; null is UTC. */
  readonly timeZone: string | null;
  /** Of a workbook; null for the first that is shown. */
  readonly sheet: string | null;
}

export type ImportPhase =
  | 'looking'
  | 'ready'
  | 'sending'
  | 'running'
  | 'done'
  | 'failed'
  | 'stopped';

export interface ImportState {
  readonly file: File;
  readonly settings: ImportSettings;
  readonly phase: ImportPhase;
  readonly inference: ImportInference | null;
  /** Why the file cannot be read with these settings, or why the import failed. */
  readonly problem: unknown;
  readonly sent: number;
  readonly isWaiting: boolean;
  readonly secondsLeft: number | null;
  readonly operation: Operation<ImportResult> | null;
  readonly seconds: number | null;
}

const pollAgainMs = 2000;
/** Settings that change how the file is read. */
const asksAnew = ['types', 'dateOrder', 'decimal', 'timeZone', 'sheet'] as const;

export class ImportRun {
  readonly #client: Aibaas;
  readonly #tenantId: string;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #look = 0;
  #state: ImportState;

  constructor(client: Aibaas, tenantId: string, file: File, table: string) {
    this.#client = client;
    this.#tenantId = tenantId;
    this.#state = {
      file,
      settings: {
        table,
        mode: 'create',
        types: {},
        dateOrder: null,
        decimal: null,
        timeZone: null,
        sheet: null,
      },
      phase: 'looking',
      inference: null,
      problem: null,
      sent: 0,
      isWaiting: false,
      secondsLeft: null,
      operation: null,
      seconds: null,
    };
    void this.#lookAgain();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  state = (): ImportState => this.#state;

  /** Changes a setting; types and answers are tried on the beginning of the file at once. */
  change(part: Partial<ImportSettings>): void {
    this.#set({ settings: { ...this.#state.settings, ...part } });
    if (asksAnew.some((name) => name in part)) void this.#lookAgain();
  }

  async #lookAgain(): Promise<void> {
    const look = ++this.#look;
    this.#set({ phase: 'looking', problem: null });
    try {
      const body = await headOf(this.#state.file);
      const filename = this.#state.file.name;
      const asked = { body, filename, ...this.#hints() };
      const inference = await this.#client.imports.preview(asked, { signal: this.#abort.signal });
      if (look === this.#look) this.#set({ phase: 'ready', inference });
    } catch (problem) {
      if (look === this.#look && !this.#abort.signal.aborted)
        this.#set({ phase: 'ready', problem });
    }
  }

  #hints(): ImportHints {
    const { types, dateOrder, decimal, timeZone, sheet } = this.#state.settings;
    return {
      ...(Object.keys(types).length === 0 ? {} : { columns: { ...types } }),
      ...(dateOrder === null ? {} : { date_order: dateOrder }),
      ...(decimal === null ? {} : { decimal }),
      ...(timeZone === null ? {} : { time_zone: timeZone }),
      ...(sheet === null ? {} : { sheet }),
    };
  }

  /** Sends the file and follows its import to the end. */
  async start(): Promise<void> {
    const startedAt = now();
    this.#set({ phase: 'sending', problem: null, sent: 0, isWaiting: false });
    try {
      const started = await this.#send(startedAt);
      localStorage.removeItem(this.#key());
      this.#set({ phase: 'running', operation: started, secondsLeft: null, isWaiting: false });
      const operation = await this.#follow(started.id);
      if (operation.state === 'needs_input') {
        await this.#client.operations.cancel(operation.id);
        throw new Error(
          operation.result?.questions?.[0]?.message ?? 'A question has no answer yet.',
        );
      }
      this.#set({ phase: 'done', operation, seconds: (now() - startedAt) / 1000 });
    } catch (problem) {
      const isStopped = this.#abort.signal.aborted || isCancelled(problem);
      this.#set(isStopped ? { phase: 'stopped' } : { phase: 'failed', problem });
    }
  }

  async #send(startedAt: number): Promise<Operation<ImportResult>> {
    const { file, settings } = this.#state;
    const { table, mode } = settings;
    const params = { table, mode, filename: file.name, body: file, ...this.#hints() };
    const onUpload = (progress: { id: string; offset: number; isWaiting: boolean }): void => {
      localStorage.setItem(this.#key(), progress.id);
      const seconds = (now() - startedAt) / 1000;
      const rate = progress.offset / Math.max(seconds, 0.001);
      const secondsLeft = rate > 0 && seconds > 1 ? (file.size - progress.offset) / rate : null;
      this.#set({ sent: progress.offset, isWaiting: progress.isWaiting, secondsLeft });
    };
    const options = { signal: this.#abort.signal };
    const uploadId = localStorage.getItem(this.#key());
    if (uploadId !== null) {
      try {
        return await this.#client.imports.upload({ ...params, onUpload, uploadId }, options);
      } catch (error) {
        // It was kept for a day only, or imported already.
        if (!(error instanceof NotFoundError)) throw error;
        localStorage.removeItem(this.#key());
      }
    }
    return this.#client.imports.upload({ ...params, onUpload }, options);
  }

  /** A lost connection does not end it: the server works on, and is asked again. */
  async #follow(id: string): Promise<Operation<ImportResult>> {
    for (;;) {
      try {
        return await this.#client.operations.wait<ImportResult>(id, {
          signal: this.#abort.signal,
          onProgress: (operation) => this.#set({ operation, isWaiting: false }),
        });
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        this.#set({ isWaiting: true });
        await new Promise((resolve) => window.setTimeout(resolve, pollAgainMs));
      }
    }
  }

  /** Stops it; what had been added is taken back by the server. */
  async cancel(): Promise<void> {
    const { operation, phase } = this.#state;
    const uploadId = localStorage.getItem(this.#key());
    localStorage.removeItem(this.#key());
    if (phase === 'running' && operation !== null) {
      await this.#client.operations.cancel(operation.id);
      return;
    }
    this.#abort.abort();
    if (uploadId !== null) await this.#client.imports.removeUpload(uploadId).catch(() => undefined);
  }

  #key(): string {
    return uploadKey(this.#tenantId, this.#state.file);
  }

  #set(part: Partial<ImportState>): void {
    this.#state = { ...this.#state, ...part };
    for (const call of this.#listeners) call();
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'operation_cancelled';
}

let current: ImportRun | null = null;
const watchers = new Set<() => void>();

/** The import that is under way; null when there is none. */
export const importRun = {
  get: (): ImportRun | null => current,
  set(run: ImportRun | null): void {
    current = run;
    for (const call of watchers) call();
  },
  subscribe(call: () => void): () => void {
    watchers.add(call);
    return () => watchers.delete(call);
  },
};
