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

/**
 * Sockets that have not signed in yet, in all and of one address; each may wait five seconds. Whoever
 * signs in does so at once: when there are too many, the one that waits longest makes room.
 */
const waitingMax = 200;
const waitingPerAddressMax = 50;

export function createRealtimeService(kernel: Kernel, deps: RealtimeDeps): RealtimeService {
  const hub = createHub();
  const waiting = new Map<Connection, { address: string; socket: WebSocket }>();

  function publish(tenantId: string, topic: string, type: string, data: unknown): void {
    hub.publish(tenantId, topic, { type, data });
  }

  function makeRoom(address: string): void {
    const own = [...waiting].filter(([, one]) => one.address === address);
    const isOverShare = own.length >= waitingPerAddressMax;
    if (!isOverShare && waiting.size < waitingMax) return;
    const [oldest] = isOverShare ? own : waiting;
    oldest?.[0].close(1013, 'too many sockets wait to sign in');
    // Its answer to that is not waited for.
    oldest?.[1].socket.terminate();
  }

  const service: RealtimeService = {
    open(socket, opening) {
      // Cookies travel by themselves: a page of another site must not listen with them.
      if (opening.origin !== undefined && !opening.isOwnOrigin) {
        socket.close(liveCloseCodes.forbidden, 'this page may not connect here');
        return;
      }
      makeRoom(opening.address);
      const connection = new Connection(socket, opening, {
        clock: kernel.clock,
        authenticate: (credentials) => deps.identity.authenticate(credentials),
        onReady: (ready) => {
          waiting.delete(ready);
          opening.onSignedIn();
          hub.add(ready);
        },
        onGone: (gone) => {
          waiting.delete(gone);
          hub.remove(gone);
        },
      });
      waiting.set(connection, { address: opening.address, socket });
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
      for (const connection of [...hub.all(), ...waiting.keys()]) {
        connection.close(liveCloseCodes.goingAway, 'the server stops');
      }
    },
  };
  return service;
}
