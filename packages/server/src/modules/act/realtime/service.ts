// The live feed: sockets in, facts of the outbox and taken events out.
import { liveCloseCodes } from '@aibaas/contract';
import type { WebSocket } from 'ws';
import type { SocketOpening } from '../../../kernel/http/socket.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
import type { IdentityService } from '../../ground/identity/index.ts';
import type { EventsService, TakenEvent } from '../../observe/events/index.ts';
import { Connection } from './connection.ts';
import { createHub } from './hub.ts';
import { createSocketShares } from './socket-shares.ts';

export interface RealtimeDeps {
  readonly identity: Pick<IdentityService, 'authenticate' | 'onRevoked' | 'isAbout'>;
  /** Without it the topic `events` carries the server's own facts only. */
  readonly events?: Pick<EventsService, 'onAppend'>;
}

export interface RealtimeService {
  open(socket: WebSocket, opening: SocketOpening): void;
  takeFacts(facts: readonly PublishedEvent[]): void;
  takeEvents(tenantId: string, events: readonly TakenEvent[]): void;
  start(): void;
  stop(): void;
}

/** Sockets that have not signed in yet, at most; each may wait five seconds. */
const waitingMax = 1000;

export function createRealtimeService(kernel: Kernel, deps: RealtimeDeps): RealtimeService {
  const hub = createHub();
  const waiting = new Set<Connection>();
  const shares = createSocketShares(kernel.config.liveSocketsMax);
  kernel.telemetry.watchQueue('sockets', shares.queue);

  function publish(tenantId: string, topic: string, type: string, data: unknown): void {
    hub.publish(tenantId, topic, { type, data });
  }

  const service: RealtimeService = {
    open(socket, opening) {
      // Cookies travel by themselves: a page of another site must not listen with them.
      if (opening.origin !== undefined && !opening.isOwnOrigin) {
        socket.close(liveCloseCodes.forbidden, 'this page may not connect here');
        return;
      }
      if (waiting.size >= waitingMax) {
        socket.close(1013, 'too many sockets wait to sign in');
        return;
      }
      const connection = new Connection(socket, opening, {
        clock: kernel.clock,
        authenticate: (credentials) => deps.identity.authenticate(credentials),
        onReady: (ready) => {
          waiting.delete(ready);
          if (shares.admit(ready)) hub.add(ready);
        },
        onGone: (gone) => {
          waiting.delete(gone);
          shares.dismiss(gone);
          hub.remove(gone);
        },
      });
      waiting.add(connection);
    },

    takeFacts(facts) {
      for (const { tenantId, topic, name, data, id, at, isLasting } of facts) {
        if (!hub.hasListeners(tenantId)) continue;
        publish(tenantId, topic, name, data);
        // The topic `events` shows what the log keeps.
        if (!isLasting) continue;
        const whole = { id, source: 'aibaas', type: name, time: at, subject: topic, data };
        publish(tenantId, 'events', name, { ...whole, workspace_id: null });
      }
    },

    takeEvents(tenantId, events) {
      if (!hub.hasListeners(tenantId)) return;
      for (const { id, source, type, time, subject, workspaceId, data: text } of events) {
        const data: unknown = text === null ? null : JSON.parse(text);
        const event = { id, source, type, time, subject, workspace_id: workspaceId, data };
        publish(tenantId, 'events', type, event);
      }
    },

    start() {
      deps.events?.onAppend(service.takeEvents);
      deps.identity.onRevoked((id) => {
        for (const connection of hub.all()) {
          const { principal } = connection;
          if (principal === null || !deps.identity.isAbout(principal, id)) continue;
          connection.close(liveCloseCodes.unauthorized, 'the credential was revoked');
        }
      });
    },

    stop() {
      for (const connection of [...hub.all(), ...waiting]) {
        connection.close(liveCloseCodes.goingAway, 'the server stops');
      }
    },
  };
  return service;
}
