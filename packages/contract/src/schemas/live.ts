// The messages of the live socket, both ways; what the socket does is in the realtime module.
import type { Problem } from './shapes.ts';

export type LiveRequest =
  | { readonly type: 'auth'; readonly token: string }
  | { readonly type: 'subscribe'; readonly id: string; readonly topic: string }
  | { readonly type: 'unsubscribe'; readonly id: string };

export type LiveMessage =
  | { readonly type: 'ready'; readonly tenant_id: string }
  | {
      readonly type: 'subscribed';
      readonly id: string;
      readonly topic: string;
      /**
       * The socket follows the topic already: each event comes once, with the id of that subscription.
       * It goes on so until the last subscription of the topic ends.
       */
      readonly delivered_as?: string;
    }
  | { readonly type: 'unsubscribed'; readonly id: string }
  | {
      readonly type: 'event';
      readonly id: string;
      /** Counts the events of the topic on this socket from 1: a gap means that one was lost. */
      readonly sequence: number;
      readonly event: { readonly type: string; readonly data: unknown };
    }
  | { readonly type: 'error'; readonly id?: string; readonly error: Problem };

/** Why the server closes a live socket. */
export const liveCloseCodes = {
  /** The first message was no credential, or none came within five seconds. */
  unauthorized: 4401,
  /** The page that opened it is not one of ours. */
  forbidden: 4403,
  /** The caller reads more slowly than events come. */
  tooSlow: 4429,
  /** The server stops; connect again. */
  goingAway: 1001,
} as const;
