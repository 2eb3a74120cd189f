// One burst of requests against one address; a wrong answer fails the bench.
import autocannon from 'autocannon';

export interface Burst {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly connections: number;
  readonly seconds: number;
  /** Called for each request's body where each must differ. */
  readonly nextBody?: () => string;
}

export interface BurstResult {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export async function fire(burst: Burst): Promise<BurstResult> {
  const { nextBody } = burst;
  const result = await autocannon({
    url: burst.url,
    method: burst.method ?? 'GET',
    headers: burst.headers ?? {},
    connections: burst.connections,
    duration: burst.seconds,
    ...(burst.body === undefined ? {} : { body: burst.body }),
    ...(nextBody === undefined
      ? {}
      : { requests: [{ setupRequest: (request: object) => ({ ...request, body: nextBody() }) }] }),
  } as autocannon.Options);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${burst.url}: ${result.non2xx} refused, ${result.errors} failed`);
  }
  return {
    requests: result.requests.total,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
