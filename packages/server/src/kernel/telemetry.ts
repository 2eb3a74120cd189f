// Prometheus metrics of the process and of every route; served on /metrics.
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Telemetry {
  readonly registry: Registry;
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
  return {
    registry,
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
