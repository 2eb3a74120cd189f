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
  return {
    registry,
    observeRequest: (route, method, status, seconds) =>
      requests.observe({ route, method, status }, seconds),
  };
}
