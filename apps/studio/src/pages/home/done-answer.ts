// What was done lately, as the server tells it: forecasts, operations and messages.
import type { Notification, Operation, Vintage } from '@aibaas/sdk';

export interface DoneAnswer {
  readonly vintages: readonly Vintage[];
  readonly operations: readonly Operation[];
  readonly messages: readonly Notification[];
  /** There is more than was read. */
  readonly isCut: boolean;
}
