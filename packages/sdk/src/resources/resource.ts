// What every namespace of the client is made of: calls that return promises, and lists.
import { ApiPromise } from '../api-promise.ts';
import { PageList, type Query } from '../page-list.ts';
import type { RequestOptions, RequestSpec, Transport } from '../transport.ts';

export class Resource {
  protected readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  protected call<T>(spec: RequestSpec, options?: RequestOptions): ApiPromise<T> {
    return new ApiPromise(this.transport.send<T>(spec, options));
  }

  protected pages<T>(path: string, params: object, options?: RequestOptions): PageList<T> {
    return new PageList<T>(this.transport, path, { ...params } as Query, options);
  }
}
