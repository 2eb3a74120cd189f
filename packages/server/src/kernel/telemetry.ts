// Prometheus metrics of the process and of every route; served on /metrics.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Telemetry {
  readonly registry: Registry;
  observeRequest(route: string, method: string, status: number, seconds: number): void;
  /** p99 of the event loop's delay since the last call, in milliseconds. */
  eventLoopDelayP99Ms(): number;
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
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  new Gauge({
    name: 'aibaas_event_loop_delay_p99_seconds',
    help: '99th percentile of the event loop delay since start.',
    registers: [registry],
    collect() {
      this.set(delay.percentile(99) / 1e9);
    },
  });
  return {
    registry,
    observeRequest: (route, method, status, seconds) =>
      requests.observe({ route, method, status }, seconds),
    eventLoopDelayP99Ms: () => {
      const value = delay.percentile(99) / 1e6;
      delay.reset();
      return value;
    },
  };
}

export { Counter, Gauge };
