// Calls that are too frequent for a record each: counted in memory, one record a minute, tenant,
// actor, action and outcome. A crash loses at most the counts of the last minute, never a record.
import { type Clock, isoTime } from '../../../kernel/clock.ts';
import type { AuditEntry } from '../../../kernel/http/context.ts';

interface Counter {
  readonly entry: AuditEntry;
  count: number;
  readonly since: number;
}

/** After each so many kinds of call in one minute, the counters are written early. */
const countersMax = 10_000;

export interface Counters {
  add(entry: AuditEntry): void;
  /** Writes all counts, by tenant; what could not be written is kept for the next time. */
  flush(): Promise<void>;
}

export function createCounters(
  clock: Clock,
  write: (tenantId: string, entries: readonly AuditEntry[]) => Promise<void>,
): Counters {
  let counters = new Map<string, Counter>();
  let flushing: Promise<void> = Promise.resolve();

  async function writeAll(): Promise<void> {
    const taken = counters;
    counters = new Map();
    const byTenant = Map.groupBy(taken.values(), ({ entry }) => entry.tenantId);
    let failure: unknown;
    for (const [tenantId, group] of byTenant) {
      try {
        await write(
          tenantId,
          group.map((counter) => summary(counter, clock.now())),
        );
      } catch (error) {
        failure = error;
        for (const counter of group) keep(counter);
      }
    }
    if (failure !== undefined) throw failure;
  }

  function keep(counter: Counter): void {
    const key = keyOf(counter.entry);
    const current = counters.get(key);
    counters.set(key, { ...counter, count: counter.count + (current?.count ?? 0) });
  }

  function flush(): Promise<void> {
    flushing = flushing.catch(() => undefined).then(writeAll);
    return flushing;
  }

  return {
    add(entry) {
      const key = keyOf(entry);
      const counter = counters.get(key);
      if (counter !== undefined) {
        counter.count += 1;
        return;
      }
      counters.set(key, { entry, count: 1, since: clock.now() });
      // Also past it: what could not be written was kept.
      if (counters.size % countersMax === 0) flush().catch(() => undefined);
    },
    flush,
  };
}

function keyOf({ tenantId, actor, action, outcome, code }: AuditEntry): string {
  return `${tenantId} ${actor.kind} ${actor.id} ${outcome} ${code ?? '-'} ${action}`;
}

function summary({ entry, count, since }: Counter, now: number): AuditEntry {
  const { tenantId, actor, action, outcome, code } = entry;
  return {
    tenantId,
    actor,
    action,
    outcome,
    requestId: '',
    ...(code === undefined ? {} : { code }),
    details: { count, from: isoTime(since), to: isoTime(now) },
  };
}
