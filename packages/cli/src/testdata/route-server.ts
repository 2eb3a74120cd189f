// A small HTTP server that speaks the server's contract for the routes a test names. It holds no
// logic of the product; what the product does is tested with the product.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RouteCall {
  /** `POST /api/v1/keys`. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** JSON, or text, which a broken connection may end. */
export type Reply =
  | { status?: number; json: unknown }
  | { status?: number; text: string; isCut?: boolean };
export type Route = (call: RouteCall) => Reply;

export interface RouteServer {
  readonly url: string;
  readonly calls: RouteCall[];
  stop(): Promise<void>;
}

/** A route that is not in the table answers 404 as a problem. */
export async function startRouteServer(routes: Record<string, Route>): Promise<RouteServer> {
  const calls: RouteCall[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const route = `${request.method} ${pathname}`;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The client went away in the middle of its upload.
      return;
    }
    const call: RouteCall = {
      route,
      query: searchParams,
      body: Buffer.concat(chunks).toString(),
      authorization: request.headers.authorization,
    };
    calls.push(call);
    const reply = routes[route]?.(call) ?? problem(404, 'not_found', route);
    const { status = 200 } = reply;
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'content-type': type, 'x-request-id': 'req-1' });
    if ('json' in reply) response.end(JSON.stringify(reply.json));
    else if (reply.isCut === true) response.write(reply.text, () => response.destroy());
    else response.end(reply.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function problem(
  status: number,
  code: string,
  detail: string,
): { status: number; json: object } {
  return { status, json: { title: code, status, code, detail, remedy: 'Look again.' } };
}
