// The client: one object with a namespace for each part of the server. What a namespace can do is
// in resources/, how a call travels is in transport.ts.
import { ApiPromise } from './api-promise.ts';
import { Alerts, Notifications } from './resources/alerts.ts';
import { Analytics } from './resources/analytics.ts';
import { Audit } from './resources/audit.ts';
import { Events } from './resources/events.ts';
import { Health } from './resources/health.ts';
import { Auth, Keys, Members, Tenants, Workspaces } from './resources/identity.ts';
import { Imports } from './resources/imports.ts';
import { Access, Invitations } from './resources/joining.ts';
import { Live } from './resources/live.ts';
import { Metrics } from './resources/metrics.ts';
import { Operations } from './resources/operations.ts';
import { SampleData } from './resources/sample-data.ts';
import { Tables } from './resources/tables.ts';
import {
  type ClientOptions,
  type RequestOptions,
  type RequestSpec,
  Transport,
} from './transport.ts';

export interface Aibaas {
  readonly auth: Auth;
  readonly tenants: Tenants;
  /** One's own password, sessions, and links that lead back in. */
  readonly access: Access;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly workspaces: Workspaces;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly tables: Tables;
  readonly imports: Imports;
  readonly operations: Operations;
  readonly events: Events;
  readonly metrics: Metrics;
  readonly analytics: Analytics;
  readonly alerts: Alerts;
  readonly notifications: Notifications;
  readonly sampleData: SampleData;
  readonly live: Live;
  readonly health: Health;
  /** Any other route, with the same credentials, retries and errors; text where it is not JSON. */
  rawRequest<T = unknown>(
    method: RequestSpec['method'],
    path: string,
    options?: RequestOptions & Pick<RequestSpec, 'query' | 'json' | 'body' | 'contentType'>,
  ): ApiPromise<T>;
}

/**
 * Makes a client; it sends nothing until it is used.
 *
 * @throws TypeError when `url` is not an http(s) address
 * @example
 * ```ts
 * import { createClient } from '@aibaas/sdk';
 *
 * const aibaas = createClient({ url: 'http://127.0.0.1:3004', apiKey: 'aib_sk_…' });
 * const { workspaces } = await aibaas.auth.me();
 * ```
 */
export function createClient(options: ClientOptions): Aibaas {
  const transport = new Transport(options);
  return {
    auth: new Auth(transport),
    tenants: new Tenants(transport),
    access: new Access(transport),
    members: new Members(transport),
    invitations: new Invitations(transport),
    workspaces: new Workspaces(transport),
    keys: new Keys(transport),
    audit: new Audit(transport),
    tables: new Tables(transport),
    imports: new Imports(transport),
    operations: new Operations(transport),
    events: new Events(transport),
    metrics: new Metrics(transport),
    analytics: new Analytics(transport),
    alerts: new Alerts(transport),
    notifications: new Notifications(transport),
    sampleData: new SampleData(transport),
    live: new Live(transport),
    health: new Health(transport),
    rawRequest<T>(
      method: RequestSpec['method'],
      path: string,
      requestOptions: RequestOptions &
        Pick<RequestSpec, 'query' | 'json' | 'body' | 'contentType'> = {},
    ): ApiPromise<T> {
      const { query, json, body, contentType, ...rest } = requestOptions;
      const spec: RequestSpec = {
        method,
        path,
        expects: 'any',
        ...{ query, json, body, contentType },
      };
      return new ApiPromise(transport.send<T>(spec, rest));
    },
  };
}
