// What the main thread did between two moments, from the browser's own trace.
import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Tasks {
  /** Longest task of the page's main thread, ms on the clock. */
  readonly longestMs: number;
  /** Longest by the processor's time, ms: what others do on the machine is left out. */
  readonly longestCpuMs: number;
  readonly count: number;
  /** How many lasted longer than a frame of 16 ms on the clock. */
  readonly longerThanFrame: number;
}

/** Traces the page's main thread while `act` runs. */
export async function traceTasks(page: Page, act: () => Promise<void>): Promise<Tasks> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', '__metadata'] },
  } as never);
  await act();
  await ended(session);
  await session.detach();
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && /RunTask/.test(name) && mains.has(`${pid}/${tid}`),
  );
  const longest = (pick: (event: TraceEvent) => number | undefined): number =>
    Math.max(0, ...tasks.map((event) => (pick(event) ?? 0) / 1000));
  return {
    longestMs: longest(({ dur }) => dur),
    longestCpuMs: longest(({ tdur, dur }) => tdur ?? dur),
    count: tasks.length,
    longerThanFrame: tasks.filter(({ dur }) => (dur ?? 0) > 16_000).length,
  };
}

function ended(session: CDPSession): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once('Tracing.tracingComplete', () => resolve());
    session.send('Tracing.end').catch(reject);
  });
}
