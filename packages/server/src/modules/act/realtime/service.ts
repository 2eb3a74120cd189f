// The live feed: sockets in, facts of the outbox and taken events out.
import { liveCloseCodes } from '@aibaas/contract';
import type { WebSocket } from 'ws';
import type { Credentials, Principal } from '../../../kernel/http/context.ts';
import type { SocketOpening } from '../../../kernel/http/socket.ts';
import { sourceOf } from '../../../kernel/http/source.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
import type { IdentityService } from '../../ground/identity/index.ts';
import type { EventsService, TakenEvent } from '../../observe/events/index.ts';
import { Connection } from './connection.ts';
import { createHub } from './hub.ts';
import { createSocketShares } from './socket-shares.ts';
import { hearingOfEvent, hearingOfFact } from './topics.ts';

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
  const hub = createHub<Connection>();
  const waiting = new Map<Connection, { source: string; socket: WebSocket }>();
  const shares = createSocketShares(kernel.config.liveSocketsMax);
  kernel.telemetry.watchQueue('sockets', shares.queue);

  /** Grows with every revocation. */
  let revocations = 0;

  /** Rights that changed while they were looked up are looked up again: no socket keeps the old ones. */
  async function authenticate(credentials: Credentials): Promise<Principal> {
    for (;;) {
      const before = revocations;
      const principal = await deps.identity.authenticate(credentials);
      if (before === revocations) return principal;
    }
  }

  function makeRoom(source: string): void {
    const own = [...waiting].filter(([, one]) => one.source === source);
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
      const source = sourceOf(opening.address);
      makeRoom(source);
      const connection = new Connection(socket, opening, {
        clock: kernel.clock,
        authenticate,
        onReady: (ready) => {
          waiting.delete(ready);
          opening.onSignedIn();
          if (shares.admit(ready)) hub.add(ready);
        },
        onGone: (gone) => {
          waiting.delete(gone);
          shares.dismiss(gone);
          hub.remove(gone);
        },
        onListening: hub.listens,
        onSent: hub.sent,
        onDrained: hub.drained,
      });
      waiting.set(connection, { source, socket });
    },

    takeFacts(facts) {
      for (const fact of facts) {
        const { tenantId, topic, name, data, id, at, isLasting, workspaceId } = fact;
        const isInLog = isLasting && hub.hasListeners(tenantId, 'events');
        if (!isInLog && !hub.hasListeners(tenantId, topic)) continue;
        const mayHear = hearingOfFact(fact);
        const text = JSON.stringify(data);
        hub.publish(tenantId, topic, eventText(name, text), mayHear);
        // The topic `events` shows what the log keeps.
        if (!isInLog) continue;
        const head = { id, source: 'aibaas', type: name, time: at, subject: topic };
        const whole = withData({ ...head, workspace_id: workspaceId }, text);
        hub.publish(tenantId, 'events', eventText(name, whole), mayHear);
      }
    },

    takeEvents(tenantId, events) {
      if (!hub.hasListeners(tenantId, 'events')) return;
      for (const { id, source, type, time, subject, workspaceId, data } of events) {
        const head = { id, source, type, time, subject, workspace_id: workspaceId };
        const event = eventText(type, withData(head, data ?? 'null'));
        hub.publish(tenantId, 'events', event, hearingOfEvent(workspaceId));
      }
    },

    start() {
      deps.events?.onAppend(service.takeEvents);
      deps.identity.onRevoked((id) => {
        revocations += 1;
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

/** The event of a message as JSON; `data` is JSON already, so that large data are written once. */
function eventText(type: string, data: string): string {
  return `{"type":${JSON.stringify(type)},"data":${data}}`;
}

function withData(head: object, data: string): string {
  return `${JSON.stringify(head).slice(0, -1)},"data":${data}}`;
}
