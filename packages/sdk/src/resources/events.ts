// What happens in a product, sent as CloudEvents.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { randomId } from '../random.ts';
import type { RequestOptions } from '../transport.ts';
import type {
  EventInput,
  EventListParams,
  EventReceipt,
  EventTypes,
  StoredEvent,
} from '../types.ts';
import { Resource } from './resource.ts';

export class Events extends Resource {
  /**
   * Sends one event or up to 1000. The server keeps (source, id) unique for seven days, so
   * sending the same events again counts them as duplicates and stores nothing twice.
   *
   * @example
   * ```ts
   * await aibaas.events.send({ source: 'app', type: 'credits.used', data: { credits: 3 } });
   * ```
   */
  send(events: EventInput | EventInput[], options?: RequestOptions): ApiPromise<EventReceipt> {
    const all = Array.isArray(events) ? events : [events];
    const json = all.map((event) => ({ ...event, id: event.id ?? randomId() }));
    return this.call({ method: 'POST', path: '/api/v1/events', json }, options);
  }

  list(params: EventListParams = {}, options?: RequestOptions): PageList<StoredEvent> {
    return this.pages('/api/v1/events', { ...params }, options);
  }

  /** Types of events seen, with counts and the fields of the newest one. */
  types(params: { own?: boolean } = {}, options?: RequestOptions): ApiPromise<EventTypes> {
    return this.call(
      { method: 'GET', path: '/api/v1/events/types', query: { ...params } },
      options,
    );
  }
}
