// Alerts on a metric, and the notifications that people read.
import type { Depletion, Granularity } from './metrics.ts';

/** Counted to the day in the middle of the futures, or to the earliest of 95 %. */
export type AlertBound = 'expected' | 'earliest';

/** Before a balance runs out, or once there is history enough to forecast from. */
export type AlertKind = 'depletion' | 'enough_history';

export interface AlertInput {
  metric_id: string;
  /** `depletion` when left out. */
  kind?: AlertKind;
  /** 1 to 365; needed for a depletion. */
  days_before?: number;
  /** `expected` when left out. */
  bound?: AlertBound;
}

export interface AlertPatch {
  days_before?: number;
  bound?: AlertBound;
  is_active?: boolean;
}

export interface Alert {
  id: string;
  workspace_id: string;
  metric_id: string;
  metric_name: string;
  kind: AlertKind;
  /** Of a depletion; null otherwise. */
  days_before: number | null;
  bound: AlertBound | null;
  is_active: boolean;
  /** It is so; it fires again once it was not. */
  is_raised: boolean;
  days_left: number | null;
  /** Why the days left are not known, or how much is there. */
  reason: string | null;
  checked_at: string | null;
  fired_at: string | null;
  created_at: string;
}

/** What an alert knew when it fired. */
export interface AlertReceipt {
  alert_id: string;
  metric_id: string;
  metric_name: string;
  workspace_id: string;
  vintage_id: string;
  days_before: number;
  bound: AlertBound;
  days_left: number;
  /** null when nothing is left; `reason` then says so. */
  depletion: Depletion | null;
  reason: string | null;
}

/** What was counted when there was history enough. */
export interface HistoryReceipt {
  alert_id: string;
  metric_id: string;
  metric_name: string;
  workspace_id: string;
  vintage_id: string;
  granularity: Granularity;
  /** Buckets with a value. */
  known: number;
  need: number;
}

export interface Notification {
  id: string;
  workspace_id: string | null;
  kind: 'alert.fired' | 'history.enough';
  title: string;
  body: string;
  receipt: AlertReceipt | HistoryReceipt;
  /** By whoever asks. */
  is_read: boolean;
  created_at: string;
}

export interface UnreadCount {
  unread: number;
}
