// Sends one request exactly as it was made up, odd headers and broken bodies included.
import { Agent, request } from 'node:http';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export interface Received {
  /** 0 when no answer came. */
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** As a browser sends it back; empty where none was set. */
  readonly cookie: string;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
export const patienceMs = 20_000;

export function send(url: string, { method, path, headers, body }: Sent): Promise<Received> {
  const began = performance.now();
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({
        status: 0,
        type: '',
        cookie: '',
        text: error.message,
        ms: performance.now() - began,
      });
    const { hostname, port } = new URL(url);
    const length = body === null ? {} : { 'content-length': String(body.length) };
    const sending = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: { ...length, ...headers },
        timeout: patienceMs,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', fail);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
            text: Buffer.concat(chunks).toString(),
            ms: performance.now() - began,
          }),
        );
      },
    );
    sending.on('timeout', () => sending.destroy(new Error(`no answer in ${patienceMs} ms`)));
    sending.on('error', (error) => {
      // The server may end an idle connection at the moment it is used again.
      if (sending.reusedSocket) resolve(send(url, { method, path, headers, body }));
      else fail(error);
    });
    sending.end(body ?? undefined);
  });
}

export const closeClient = (): void => agent.destroy();
