// Remembers what this process recorded until the chain has it: a record removed before it got its
// number leaves no gap in the chain, but whoever wrote it knows that it was committed.
import type { RecordName } from './store.ts';

export interface Witness {
  /** Call it after the commit, never before: what was rolled back was never there. */
  remember(name: RecordName): void;
  forget(ids: Iterable<string>): void;
  /** The records that wait longest for their number; of one tenant, or of all. */
  waiting(limit: number, tenantId?: string): RecordName[];
}

/** About 40 MB; reached only when nothing has been numbered for hours, which health reports. */
const namesMax = 200_000;

const witnesses = new WeakMap<object, Witness>();

/** The one witness of a kernel, shared by everything in this process that records. */
export function witnessOf(kernel: object): Witness {
  const known = witnesses.get(kernel);
  if (known !== undefined) return known;
  const made = createWitness();
  witnesses.set(kernel, made);
  return made;
}

function createWitness(): Witness {
  const names = new Map<string, RecordName>();
  return {
    remember(name) {
      if (names.size < namesMax) names.set(name.id, name);
    },
    forget(ids) {
      for (const id of ids) names.delete(id);
    },
    waiting(limit, tenantId) {
      const found: RecordName[] = [];
      for (const name of names.values()) {
        if (found.length === limit) break;
        if (tenantId === undefined || name.tenantId === tenantId) found.push(name);
      }
      return found;
    },
  };
}
