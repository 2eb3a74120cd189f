// The contract of a WebSocket route: who may open one is decided by the handler, since the credential
// may come in the first message.
import type { WebSocket } from 'ws';

export interface SocketOpening {
  readonly requestId: string;
  readonly cookie: string | undefined;
  readonly origin: string | undefined;
  readonly isOwnOrigin: boolean;
  readonly address: string;
  /** To be called once somebody has signed in. */
  readonly onSignedIn: () => void;
}

export interface SocketRoute {
  readonly path: string;
  readonly summary: string;
  readonly maxPayloadBytes: number;
  open(socket: WebSocket, opening: SocketOpening): void;
}
