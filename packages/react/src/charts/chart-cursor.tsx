// One cursor for all charts of a page: pointing at a day in one marks it in the others. Charts outside
// of a group have one of their own.
import {
  createContext,
  type ReactNode,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';

export interface CursorStore {
  get(): number | null;
  set(time: number | null): void;
  subscribe(listener: () => void): () => void;
}

export function createCursor(): CursorStore {
  const listeners = new Set<() => void>();
  let time: number | null = null;
  return {
    get: () => time,
    set(next) {
      if (next === time) return;
      time = next;
      for (const call of listeners) call();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Group {
  readonly cursor: CursorStore;
  readonly isTable: boolean | null;
}

const GroupContext = createContext<Group | null>(null);

export interface ChartGroupProps {
  readonly children: ReactNode;
  /** Shows every chart of the group as a table; each can still be switched by itself. */
  readonly isTable?: boolean;
}

/**
 * @example
 * <ChartGroup isTable={isTable}><ForecastChart … /><ForecastChart … /></ChartGroup>
 */
export function ChartGroup({ children, isTable }: ChartGroupProps) {
  const [cursor] = useState(createCursor);
  const group = useMemo(() => ({ cursor, isTable: isTable ?? null }), [cursor, isTable]);
  return <GroupContext value={group}>{children}</GroupContext>;
}

export function useChartGroup(): {
  cursor: CursorStore;
  time: number | null;
  isTable: boolean | null;
} {
  const group = useContext(GroupContext);
  const [own] = useState(createCursor);
  const cursor = group?.cursor ?? own;
  const time = useSyncExternalStore(cursor.subscribe, cursor.get, () => null);
  return { cursor, time, isTable: group?.isTable ?? null };
}
