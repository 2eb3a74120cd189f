// A real HTTP server for the tests: it answers from a list, in order, and keeps what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Scripted {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  /** Takes over the response: to hang, or to cut the connection. */
  readonly act?: (response: ServerResponse) => void;
}

export interface ScriptedServer {
  readonly url: string;
  readonly server: Server;
  readonly received: Received[];
  stop(): Promise<void>;
}

/** Starts a server that gives `answers[n]` to call n, and the last one ever after. */
export async function startScriptedServer(answers: Scripted[]): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers[Math.min(received.length, answers.length - 1)] ?? {};
    received.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    if (answer.act) {
      answer.act(response);
      return;
    }
    const isJson = answer.json !== undefined;
    response.writeHead(answer.status ?? 200, {
      'content-type': isJson ? 'application/json' : 'text/html',
      ...answer.headers,
    });
    response.end(isJson ? JSON.stringify(answer.json) : (answer.text ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
