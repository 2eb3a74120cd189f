// The connections of the server: how many there may be, at which pace bodies and answers have to move,
// and that every socket, an upgraded one too, is gone once the server stops. No route is known here.
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { openFilesMax } from './open-files.ts';
import { sourceOf } from './source.ts';

export interface ConnectionLimits {
  /** Connections in all. Beyond, the oldest idle one makes room, or the new one is refused. */
  readonly connectionsMax: number;
  /** Connections of one address, live sockets that signed in not counted. */
  readonly perAddressMax: number;
  /** From the first byte, or the connection, to the end of the headers. */
  readonly headersMs: number;
  /** A body or an answer that moves less than `windowBytesMin` within this time is given up. */
  readonly windowMs: number;
  readonly windowBytesMin: number;
  /** A whole body, except that of a route that takes a stream. */
  readonly bodyMs: number;
  /** What runs may take so long to end once the server stops. */
  readonly goodbyeMs: number;
}

/** 200 bytes a second are less than a modem gave. */
const defaults = {
  headersMs: 10_000,
  windowMs: 15_000,
  windowBytesMin: 3000,
  bodyMs: 300_000,
  goodbyeMs: 5000,
};

/** @param asked CONNECTIONS_MAX; null takes what the process may open, less what it needs itself. */
export function connectionLimits(asked: number | null): ConnectionLimits {
  const connectionsMax = asked ?? Math.min(4000, Math.floor((openFilesMax() ?? 8000) * 0.6));
  return { ...defaults, connectionsMax, perAddressMax: Math.ceil(connectionsMax / 2) };
}

type Upgrade = [request: IncomingMessage, socket: Duplex, head: Buffer];

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  request: IncomingMessage | null;
  response: ServerResponse | null;
  requestedAt: number;
  isUpgraded: boolean;
  isCounted: boolean;
  /** Who was waited for when the pace was last looked at, and how far it had come. */
  state: 'receiving' | 'sending' | 'ours';
  moved: number;
}

export interface Connections {
  /** What the WebSocket server listens to: upgrades to a live path only. */
  readonly upgrades: EventEmitter<{ upgrade: Upgrade }>;
  /** Guards the server; called once, before it listens. */
  watch(server: Server): void;
  /** The body of this request may take as long as it keeps its pace. */
  allowLong(request: IncomingMessage): void;
  /** A live socket signed in: it no longer counts towards its address. */
  signedIn(request: IncomingMessage): void;
  /** Ends every socket, at the latest after the time to say goodbye. */
  stop(): void;
  count(): number;
}

/**
 * @example
 * const connections = createConnections(connectionLimits(null), clock, { isLive, late });
 * connections.watch(server);
 */
export function createConnections(
  limits: ConnectionLimits,
  clock: Clock,
  ways: {
    /** Whether an upgrade is one to a live path. */
    readonly isLive: (request: IncomingMessage) => boolean;
    /** The answer to a body that stands still. */
    readonly late: () => string;
  },
): Connections {
  const all = new Map<Socket, Connection>();
  const perAddress = new Map<string, number>();
  const long = new WeakSet<IncomingMessage>();
  const upgrades = new EventEmitter<{ upgrade: Upgrade }>();

  function uncount(connection: Connection): void {
    if (!connection.isCounted) return;
    connection.isCounted = false;
    const left = (perAddress.get(connection.address) ?? 1) - 1;
    if (left === 0) perAddress.delete(connection.address);
    else perAddress.set(connection.address, left);
  }

  /** Ends the longest idle connection, of this address where one is given. */
  function makeRoom(address: string | null): boolean {
    for (const connection of all.values()) {
      if (address !== null && connection.address !== address) continue;
      if (!isIdle(connection)) continue;
      forget(connection);
      connection.socket.destroy();
      return true;
    }
    return false;
  }

  function forget(connection: Connection): void {
    uncount(connection);
    all.delete(connection.socket);
  }

  function take(socket: Socket): void {
    const address = sourceOf(socket.remoteAddress ?? '');
    const own = perAddress.get(address) ?? 0;
    const isOverShare = own >= limits.perAddressMax;
    const isFull = isOverShare || all.size >= limits.connectionsMax;
    if (isFull && !makeRoom(isOverShare ? address : null)) {
      socket.destroy();
      return;
    }
    const connection: Connection = {
      socket,
      address,
      request: null,
      response: null,
      requestedAt: 0,
      isUpgraded: false,
      isCounted: true,
      state: 'ours',
      moved: 0,
    };
    all.set(socket, connection);
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    socket.once('close', () => forget(connection));
  }

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = all.get(request.socket);
    if (connection === undefined) return;
    connection.request = request;
    connection.response = response;
    connection.requestedAt = clock.monotonic();
    connection.state = 'ours';
    // The youngest use is last, so that the oldest idle one is found first.
    all.delete(connection.socket);
    all.set(connection.socket, connection);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const connection = all.get(request.socket);
    if (connection !== undefined) connection.isUpgraded = true;
    if (ways.isLive(request) && upgrades.emit('upgrade', request, socket, head)) return;
    // Only a Node that cannot ask first gets here, or a server that stops.
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    socket.once('finish', () => socket.destroy());
  }

  function judge(connection: Connection): void {
    const { socket, request, response } = connection;
    if (request === null || response === null || connection.isUpgraded) return;
    const state = stateOf(connection);
    const moved = state === 'receiving' ? socket.bytesRead : state === 'sending' ? sent(socket) : 0;
    const isSlow =
      state !== 'ours' &&
      state === connection.state &&
      moved - connection.moved < limits.windowBytesMin;
    const isLate =
      state === 'receiving' &&
      !long.has(request) &&
      clock.monotonic() - connection.requestedAt > limits.bodyMs;
    connection.state = state;
    connection.moved = moved;
    if (isSlow || isLate) giveUp(socket, response, ways.late);
  }

  function endAll(): void {
    for (const { socket } of all.values()) socket.destroy();
  }

  return {
    upgrades,
    watch(server) {
      server.on('connection', take);
      server.on('request', begin);
      server.on('upgrade', upgrade);
      const stop = clock.every(limits.windowMs, () => {
        for (const connection of all.values()) judge(connection);
      });
      server.once('close', stop);
    },
    allowLong: (request) => {
      long.add(request);
    },
    signedIn(request) {
      const connection = all.get(request.socket);
      if (connection !== undefined) uncount(connection);
    },
    stop() {
      clock.after(limits.goodbyeMs, endAll);
    },
    count: () => all.size,
  };
}

/** Nothing of a request is here, or all of it is answered. */
function isIdle({ request, response, isUpgraded }: Connection): boolean {
  if (isUpgraded) return false;
  return request === null || (request.complete && response?.writableFinished === true);
}

/** Whom we wait for: the sender of the body, the reader of the answer, or nobody but ourselves. */
function stateOf({ socket, request, response }: Connection): Connection['state'] {
  if (request?.complete === false && request.readableLength === 0) return 'receiving';
  if (response?.writableFinished === false || socket.writableLength > 0) {
    return socket.writableLength > 0 ? 'sending' : 'ours';
  }
  return 'ours';
}

/**
 * Bytes the system has taken. `bytesWritten` counts what was handed over: a large answer in one piece
 * would look as if it never moved.
 */
function sent(socket: Socket): number {
  const { _handle: handle } = socket as unknown as {
    _handle: { bytesWritten: number; writeQueueSize: number } | null;
  };
  return handle === null ? 0 : handle.bytesWritten - handle.writeQueueSize;
}

function giveUp(socket: Socket, response: ServerResponse, late: () => string): void {
  // What is still to be written may never be read.
  if (response.headersSent) return void socket.destroy();
  socket.write(late());
  socket.destroySoon();
}

const nonce = /^[+/0-9A-Za-z]{22}==$/;

/** Whether a request asks, in full, for a WebSocket on one of these paths. */
export function isLiveUpgrade(paths: ReadonlySet<string>) {
  return ({ method, url = '', headers }: IncomingMessage): boolean =>
    method === 'GET' &&
    paths.has(url.split('?')[0] as string) &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    (headers['sec-websocket-version'] === '13' || headers['sec-websocket-version'] === '8') &&
    nonce.test(headers['sec-websocket-key'] ?? '');
}
