// Prometheus metrics of the process and of every route; served on /metrics.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FairQueue } from './fair-queue.ts';

export interface Telemetry {
  readonly registry: Registry;
  /** Shows who runs, waits and was refused, under the pool's name; tenants are never told apart. */
  watchQueue(pool: string, queue: FairQueue): void;
  observeRequest(route: string, method: string, status: number, seconds: number): void;
}

export function createTelemetry(): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'aibaas_http_request_duration_seconds',
    help: 'Time to answer, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  // Looking up a series by its labels costs more than counting in it.
  const series = new Map<string, Histogram.Internal<string>>();
  const queues = new Map<string, FairQueue>();
  watchQueues(registry, queues);
  return {
    registry,
    watchQueue: (pool, queue) => {
      queues.set(pool, queue);
    },
    observeRequest(route, method, status, seconds) {
      const key = `${method} ${route} ${status}`;
      let known = series.get(key);
      if (known === undefined) {
        known = requests.labels({ route, method, status });
        series.set(key, known);
      }
      known.observe(seconds);
    },
  };
}

/** Read when somebody asks, so that the queues themselves count nothing for it. */
function watchQueues(registry: Registry, queues: ReadonlyMap<string, FairQueue>): void {
  const common = { labelNames: ['pool'] as const, registers: [registry] };
  new Gauge({
    ...common,
    name: 'aibaas_pool_running',
    help: 'Places of a shared pool in use.',
    collect() {
      for (const [pool, queue] of queues) this.set({ pool }, queue.counts().running);
    },
  });
  new Gauge({
    ...common,
    name: 'aibaas_pool_waiting',
    help: 'Requests that wait for a place of a shared pool.',
    collect() {
      for (const [pool, queue] of queues) this.set({ pool }, queue.counts().waiting);
    },
  });
  new Gauge({
    ...common,
    name: 'aibaas_pool_places',
    help: 'Places of a shared pool.',
    collect() {
      for (const [pool, queue] of queues) this.set({ pool }, queue.slots);
    },
  });
  new Counter({
    ...common,
    name: 'aibaas_pool_refused_total',
    help: 'Requests refused because too many waited for a place already.',
    collect() {
      this.reset();
      for (const [pool, queue] of queues) this.inc({ pool }, queue.counts().refused);
    },
  });
}
