// How many live sockets a tenant may hold: half of all, so that another always finds a place. Sockets do
// not wait for one; they are told to come back.
import { createFairQueue, type FairQueue, type Release } from '../../../kernel/fair-queue.ts';
import type { Principal } from '../../../kernel/http/context.ts';

interface Socket {
  readonly principal: Principal | null;
  close(code: number, reason: string): void;
}

export interface SocketShares {
  readonly queue: FairQueue;
  /** Counts a socket that signed in; closes it where its tenant holds its share, and answers false. */
  admit(socket: Socket): boolean;
  /** Safe for one that was never counted. */
  dismiss(socket: Socket): void;
}

/** RFC 6455 keeps it for this: try again later. */
const tryAgainLater = 1013;

export function createSocketShares(socketsMax: number): SocketShares {
  const queue = createFairQueue({
    what: 'The live feed',
    slots: socketsMax,
    perKeyMax: Math.max(1, Math.floor(socketsMax / 2)),
    waitingPerKeyMax: 0,
    waitingMax: 0,
  });
  const held = new Map<Socket, Release>();
  return {
    queue,
    admit(socket) {
      const tenantId = socket.principal?.tenantId ?? '';
      const release = queue.tryTake(tenantId);
      if (release !== null) held.set(socket, release);
      else socket.close(tryAgainLater, 'the tenant holds its share of live sockets');
      return release !== null;
    },
    dismiss(socket) {
      held.get(socket)?.();
      held.delete(socket);
    },
  };
}
