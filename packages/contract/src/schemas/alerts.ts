// Alerts on a metric, and the notifications that people read.
import Type, { type Static } from 'typebox';
import { granularity } from './metrics.ts';
import { depletion } from './predictions.ts';
import { nullable, page, pageQuery, strict, timestamp, uuid } from './shapes.ts';

export const alertBound = Type.Union([Type.Literal('expected'), Type.Literal('earliest')], {
  description: 'Counted to the day in the middle of the futures, or to the earliest of 95 %.',
});
export type AlertBound = Static<typeof alertBound>;

const daysBefore = Type.Integer({ minimum: 1, maximum: 365 });

export const alertKind = Type.Union([Type.Literal('depletion'), Type.Literal('enough_history')], {
  description: 'Before a balance runs out, or once there is history enough to forecast from.',
});
export type AlertKind = Static<typeof alertKind>;

export const alert = strict({
  id: uuid,
  workspace_id: uuid,
  metric_id: uuid,
  metric_name: Type.String(),
  kind: alertKind,
  days_before: nullable(daysBefore),
  bound: nullable(alertBound),
  is_active: Type.Boolean(),
  is_raised: Type.Boolean({ description: 'It is so; it fires again once it was not.' }),
  days_left: nullable(Type.Integer()),
  reason: nullable(
    Type.String({ description: 'Why the days left are not known, or how much is there.' }),
  ),
  checked_at: nullable(timestamp),
  fired_at: nullable(timestamp),
  created_at: timestamp,
});
export type Alert = Static<typeof alert>;
export const alertPage = page(alert);

export const alertInput = strict({
  metric_id: uuid,
  kind: Type.Optional(alertKind),
  days_before: Type.Optional(daysBefore),
  bound: Type.Optional(alertBound),
});
export type AlertInput = Static<typeof alertInput>;

export const alertPatch = strict({
  days_before: Type.Optional(daysBefore),
  bound: Type.Optional(alertBound),
  is_active: Type.Optional(Type.Boolean()),
});
export type AlertPatch = Static<typeof alertPatch>;

export const alertListQuery = strict({ ...pageQuery, metric_id: Type.Optional(uuid) });
export type AlertListQuery = Static<typeof alertListQuery>;

/** What an alert knew when it fired. */
export const alertReceipt = strict({
  alert_id: uuid,
  metric_id: uuid,
  metric_name: Type.String(),
  workspace_id: uuid,
  vintage_id: uuid,
  days_before: daysBefore,
  bound: alertBound,
  days_left: Type.Integer(),
  depletion: nullable(depletion),
  reason: nullable(Type.String({ description: 'Without a depletion: nothing is left.' })),
});
export type AlertReceipt = Static<typeof alertReceipt>;

/** What was counted when there was history enough. */
export const historyReceipt = strict({
  alert_id: uuid,
  metric_id: uuid,
  metric_name: Type.String(),
  workspace_id: uuid,
  vintage_id: uuid,
  granularity,
  known: Type.Integer({ description: 'Buckets with a value.' }),
  need: Type.Integer(),
});
export type HistoryReceipt = Static<typeof historyReceipt>;

export const notification = strict({
  id: uuid,
  workspace_id: nullable(uuid),
  kind: Type.Union([Type.Literal('alert.fired'), Type.Literal('history.enough')]),
  title: Type.String(),
  body: Type.String(),
  receipt: Type.Union([alertReceipt, historyReceipt]),
  is_read: Type.Boolean({ description: 'By whoever asks.' }),
  created_at: timestamp,
});
export type Notification = Static<typeof notification>;
export const notificationPage = page(notification);

export const notificationQuery = strict({ ...pageQuery, unread: Type.Optional(Type.Boolean()) });
export type NotificationQuery = Static<typeof notificationQuery>;

export const unreadCount = strict({ unread: Type.Integer() });
export type UnreadCount = Static<typeof unreadCount>;

export const readMarks = Type.Union([
  strict({ ids: Type.Array(uuid, { minItems: 1, maxItems: 1000 }) }),
  strict({ all: Type.Literal(true) }),
]);
export type ReadMarks = Static<typeof readMarks>;
