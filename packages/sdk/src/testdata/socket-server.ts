// A WebSocket server (RFC 6455) just large enough for the tests of the live feed: text frames up to
// 64 KiB, and closing with a code. Node has a client of its own but no server.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface SocketPeer {
  send(message: object): void;
  /** Sends text as it is, JSON or not. */
  sendText(text: string): void;
  close(code: number, reason?: string): void;
  /** Ends the connection without a word. */
  cut(): void;
}

export interface SocketServer {
  readonly url: string;
  stop(): Promise<void>;
}

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT, CLOSE] = [0x1, 0x8];

/** Calls `onMessage` for each JSON message; `connection` counts from 1. */
export async function startSocketServer(
  onMessage: (message: Record<string, unknown>, peer: SocketPeer, connection: number) => void,
): Promise<SocketServer> {
  const sockets = new Set<Duplex>();
  let connections = 0;
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const connection = ++connections;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${ACCEPT_SUFFIX}`)
      .digest('base64');
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade';
    socket.write(`${head}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const peer = peerOf(socket);
    let buffered = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      for (let frame = readFrame(buffered); frame; frame = readFrame(buffered)) {
        buffered = buffered.subarray(frame.sizeBytes);
        if (frame.opcode === TEXT) onMessage(JSON.parse(frame.text), peer, connection);
        if (frame.opcode === CLOSE) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function peerOf(socket: Duplex): SocketPeer {
  const write = (opcode: number, payload: Buffer): void => {
    const size = Buffer.from([Math.min(payload.length, 126)]);
    const extended = Buffer.alloc(payload.length < 126 ? 0 : 2);
    if (extended.length > 0) extended.writeUInt16BE(payload.length);
    socket.write(Buffer.concat([Buffer.from([0x80 | opcode]), size, extended, payload]));
  };
  return {
    send: (message) => write(TEXT, Buffer.from(JSON.stringify(message))),
    sendText: (text) => write(TEXT, Buffer.from(text)),
    close: (code, reason = '') => {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      write(CLOSE, Buffer.concat([payload, Buffer.from(reason)]));
    },
    cut: () => socket.destroy(),
  };
}

/** The first frame of what has arrived; clients always mask theirs. */
function readFrame(data: Buffer): { opcode: number; text: string; sizeBytes: number } | null {
  if (data.length < 6) return null;
  const short = data.readUInt8(1) & 0x7f;
  const offset = short === 126 ? 4 : 2;
  const length = short === 126 ? data.readUInt16BE(2) : short;
  const sizeBytes = offset + 4 + length;
  if (data.length < sizeBytes) return null;
  const mask = data.subarray(offset, offset + 4);
  const payload = Buffer.from(data.subarray(offset + 4, sizeBytes));
  for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: data.readUInt8(0) & 0x0f, text: payload.toString(), sizeBytes };
}
