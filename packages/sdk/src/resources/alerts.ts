// Alerts that tell before a balance runs out, and what was told.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions } from '../transport.ts';
import type {
  Alert,
  AlertInput,
  AlertPatch,
  ListParams,
  Notification,
  UnreadCount,
} from '../types.ts';
import { Resource } from './resource.ts';

export class Alerts extends Resource {
  list(
    params: ListParams & { metric_id?: string } = {},
    options?: RequestOptions,
  ): PageList<Alert> {
    return this.pages('/api/v1/alerts', params, options);
  }

  /**
   * Tells some days before the balance of a metric runs out, once per crossing, as a notification; or, as
   * `enough_history`, once there is enough to forecast from.
   *
   * @example
   * ```ts
   * await aibaas.alerts.create({ metric_id, days_before: 14 });
   * await aibaas.alerts.create({ metric_id, kind: 'enough_history' });
   * ```
   */
  create(params: AlertInput, options?: RequestOptions): ApiPromise<Alert> {
    return this.call({ method: 'POST', path: '/api/v1/alerts', json: params }, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Alert> {
    return this.call({ method: 'GET', path: path`/api/v1/alerts/${id}` }, options);
  }

  update(id: string, params: AlertPatch, options?: RequestOptions): ApiPromise<Alert> {
    return this.call({ method: 'PATCH', path: path`/api/v1/alerts/${id}`, json: params }, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/alerts/${id}` }, options);
  }
}

const NOTIFICATIONS = '/api/v1/notifications';

export class Notifications extends Resource {
  /** What you were told, newest first. The live topic `notifications` says when to ask again. */
  list(
    params: ListParams & { unread?: boolean } = {},
    options?: RequestOptions,
  ): PageList<Notification> {
    return this.pages(NOTIFICATIONS, params, options);
  }

  unread(options?: RequestOptions): ApiPromise<UnreadCount> {
    return this.call({ method: 'GET', path: `${NOTIFICATIONS}/unread` }, options);
  }

  /** Marks some as read, or all; each reader has marks of their own. */
  markRead(
    which: { ids: string[] } | { all: true },
    options?: RequestOptions,
  ): ApiPromise<UnreadCount> {
    return this.call({ method: 'POST', path: `${NOTIFICATIONS}/read`, json: which }, options);
  }
}
