// One tenant's flood, in a process of its own so that its work does not hold up the one that measures:
// `node flood.ts SPEC`, a JSON text, until it is killed.
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';

export type FloodKind = 'likes' | 'forecasts' | 'imports' | 'pages' | 'events';

export interface FloodSpec {
  readonly kind: FloodKind;
  readonly url: string;
  readonly key: string;
  readonly workspaceId: string;
  /** Of the table that the bench filled. */
  readonly table: string;
  readonly metricId: string;
  readonly clients: number;
}

const spec = JSON.parse(process.argv[2] ?? '{}') as FloodSpec;
const headers = { authorization: `Bearer ${spec.key}` };
let sent = 0;

async function send(path: string, init: RequestInit = {}): Promise<void> {
  sent += 1;
  const all = { ...init, headers: { ...headers, ...(init.headers as object) } };
  // Refusals are the point, and a hang-up is one more of them.
  const answer = await fetch(`${spec.url}${path}`, all).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  if (answer === null || answer.status >= 400) await new Promise((wake) => setTimeout(wake, 20));
}

const table = `/api/v1/tables/${spec.table}`;
const like = encodeURIComponent(`t.like.%${'x'.repeat(190)}z%`);
const csv = () => ({
  method: 'POST',
  body: gzipSync(`a,b\n${'1,2\n'.repeat(200_000)}`),
  headers: { 'content-type': 'text/csv' },
});
const events = () => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    events: Array.from({ length: 500 }, () => ({
      type: 'flood',
      source: 'bench',
      data: { n: sent },
    })),
  }),
});

const steps: Readonly<Record<FloodKind, () => Promise<void>>> = {
  likes: () => send(`${table}/rows?limit=1&filter=${like}`),
  forecasts: () => {
    const path = `/api/analytics/predictions/consumption?workspace_id=${spec.workspaceId}`;
    const level = 0.8 + (sent % 1500) / 10_000;
    return send(
      `${path}&metric_id=${spec.metricId}&days_ahead=${7 + (sent % 50)}&confidence_level=${level}`,
    );
  },
  imports: () => send(`/api/v1/imports?table=flood_${process.pid}_${sent}`, csv()),
  pages: () => send(`${table}/rows?limit=1000`),
  events: () => send('/api/v1/events', events()),
};

/** Sockets that each subscribe to the same topic many times. */
function listen(): void {
  const socket = new WebSocket(`${spec.url.replace('http', 'ws')}/api/v1/live`);
  socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token: spec.key })));
  socket.on('message', (data) => {
    if (JSON.parse(String(data)).type !== 'ready') return;
    for (let i = 0; i < 100; i += 1) {
      socket.send(JSON.stringify({ type: 'subscribe', id: `s${i}`, topic: 'events' }));
    }
  });
  socket.on('error', () => undefined);
}

if (spec.kind === 'events') for (let i = 0; i < 10; i += 1) listen();
for (let i = 0; i < spec.clients; i += 1) {
  void (async () => {
    for (;;) await steps[spec.kind]();
  })();
}
