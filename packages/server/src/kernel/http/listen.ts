// Takes a port: one that was asked for must be free, the default one may move on to the next.
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

export class PortTakenError extends Error {
  readonly port: number;
  constructor(port: number, host: string) {
    super(
      `Port ${port} on ${host} is taken by another program. Stop that program, ` +
        'or choose another port with --port N (0 takes a free one).',
    );
    this.name = 'PortTakenError';
    this.port = port;
  }
}

const attempts = 20;

/** Listens and returns the address people open. */
export async function listen(http: FastifyInstance, config: Config): Promise<string> {
  const { host } = config;
  let { port } = config;
  for (let attempt = 0; ; attempt++) {
    try {
      await http.listen({ host, port });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (config.isPortFixed || attempt === attempts) throw new PortTakenError(port, host);
      port += 1;
    }
  }
  const address = http.server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  const name = host === '0.0.0.0' || host === '127.0.0.1' || host === '::' ? 'localhost' : host;
  return `http://${name}:${taken}`;
}
