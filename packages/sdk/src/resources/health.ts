// Whether the server and what it depends on are well.
import type { ApiPromise } from '../api-promise.ts';
import type { RequestOptions } from '../transport.ts';
import type { Health as HealthReport, LogPage, LogParams } from '../types.ts';
import { Resource } from './resource.ts';

export class Health extends Resource {
  check(options?: RequestOptions): ApiPromise<HealthReport> {
    return this.call({ method: 'GET', path: '/health' }, options);
  }

  /** The newest log lines, for admins; of the server itself only for who runs it. */
  logs(params: LogParams = {}, options?: RequestOptions): ApiPromise<LogPage> {
    return this.call({ method: 'GET', path: '/api/v1/logs', query: { ...params } }, options);
  }

  /** Each dependency with cause and remedy; answers loopback, or who may manage the tenant. */
  detailed(options?: RequestOptions): ApiPromise<HealthReport> {
    return this.call({ method: 'GET', path: '/health/detailed' }, options);
  }
}
