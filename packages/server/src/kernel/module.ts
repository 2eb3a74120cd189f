// What a module hands to the kernel. A module is a function of the kernel and of earlier modules; it
// does nothing until `start`.

import type { HealthCheck } from './health.ts';
import type { Auditor, Authenticator } from './http/context.ts';
import type { Route } from './http/route.ts';
import type { SocketRoute } from './http/socket.ts';
import type { JobDefinition } from './jobs.ts';
import type { OperationDefinition } from './operations.ts';
import type { Sink } from './outbox.ts';

export interface ModuleManifest {
  /** Floor and name, e.g. `observe/data`. */
  readonly name: string;
  /** Folder of `NNNN-name.sql` files; leave out where the module keeps no tables. */
  readonly migrations?: URL;
  readonly routes?: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  readonly jobs?: readonly JobDefinition[];
  readonly operations?: readonly OperationDefinition[];
  readonly sinks?: readonly Sink[];
  readonly health?: readonly HealthCheck[];
  /** Exactly one module contributes each of these two. */
  readonly auditor?: Auditor;
  readonly authenticator?: Authenticator;
  /** After migrations, before the server listens. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
