// Bytes: pages, files, rows and live sockets that take more of the server than their sender pays for.
import { readFileSync } from 'node:fs';
import { createGzip } from 'node:zlib';
import { WebSocket } from 'ws';
import type { Attack } from '../attack.ts';
import { until } from '../patience.ts';
import { expected, type Target } from '../target.ts';

const server = 'packages/server/src';
const data = `${server}/modules/observe/data`;

const json = { 'content-type': 'application/json' };
const csv = { 'content-type': 'text/csv' };

async function newTable({ call, tenant }: Target, name: string, columns: unknown): Promise<string> {
  await expected(call('POST', '/api/v1/tables', { key: tenant.key, body: { name, columns } }));
  return `/api/v1/tables/${name}/rows`;
}

const textColumn = [{ name: 't', type: 'text', nullable: true }];

/** The operation once it has ended. */
async function ended({ call, tenant }: Target, id: string) {
  const look = () => expected(call('GET', `/api/v1/operations/${id}`, { key: tenant.key }));
  await until('the end of an import', async () => {
    return !['queued', 'running'].includes((await look()).state);
  });
  return look();
}

/** A gzip of ordinary rows, and then of `line`, over and over, `megabytes` when unpacked. */
async function bomb(line: string, megabytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const parts: Buffer[] = [];
  gzip.on('data', (part: Buffer) => parts.push(part));
  const chunk = Buffer.from(line.repeat(Math.ceil(2 ** 20 / line.length)));
  const rows = Array.from({ length: 2000 }, (_, n) => `${n},${n * n}\n`);
  gzip.write(`a,b\n${rows.join('')}`);
  for (let n = 0; n < megabytes; n += 1) {
    if (!gzip.write(chunk)) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end();
  await new Promise((resolve) => gzip.once('end', resolve));
  return Buffer.concat(parts);
}

function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
}

async function openSocket(target: Target, topics: readonly string[]) {
  const socket = new WebSocket(`${target.url.replace('http', 'ws')}/api/v1/live`);
  const messages: { type: string; event?: { type: string } }[] = [];
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ type: 'auth', token: target.tenant.key }));
  await until('the door of the socket', () => messages.some(({ type }) => type === 'ready'));
  topics.forEach((topic, n) => {
    socket.send(JSON.stringify({ type: 'subscribe', id: `s${n}`, topic }));
  });
  return { socket, messages, closed };
}

const unboundExpansion = {
  file: 'packages/tabular/src/expansion.ts',
  find: 'const EXPANSION_MAX = 100;',
  replace: 'const EXPANSION_MAX = 1_000_000;',
};

export const attacks: readonly Attack[] = [
  {
    name: 'one page of a hundred megabytes',
    like: 'CWE-770, allocation without limits',
    weakness: [
      {
        file: `${server}/kernel/database/page.ts`,
        find: 'where page_bytes_so_far <= ${budget}::bigint or page_bytes_so_far = page_bytes`;',
        replace: 'where ${budget}::bigint > 0`;',
      },
      {
        file: `${server}/kernel/database/page.ts`,
        find: 'if (bytes > limits.pageBytesMax && data.length > 0) break;',
        replace: '',
      },
    ],
    isAlone: true,
    async run(target) {
      const { key } = target.tenant;
      const path = await newTable(target, 'large_page', textColumn);
      const row = { t: 'x'.repeat(1_000_000) };
      for (let n = 0; n < 34; n += 1) {
        await expected(target.call('POST', path, { key, body: { rows: [row, row, row] } }));
      }
      const before = residentBytes(target.pid);
      const page = await target.call('GET', `${path}?limit=1000`, { key });
      const grown = Math.max(0, residentBytes(target.pid) - before);
      const megabytes = Math.round(page.text.length / 2 ** 20);
      const saw = `a page of ${megabytes} MB, memory grew by ${Math.round(grown / 2 ** 20)} MB`;
      return { isSuccessful: page.text.length > 64 * 2 ** 20, saw };
    },
  },
  {
    name: 'one page of a thousand empty columns',
    like: 'CWE-405, asymmetric resource consumption',
    weakness: [
      {
        file: `${data}/row-query.ts`,
        find: 'return Math.min(asked, Math.ceil(limits.pageBytesMax / sizeOf(selection).fixed));',
        replace: 'return selection.isNarrow ? asked : asked;',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const columns = Array.from({ length: 900 }, (_, n) => ({
        name: `column ${n} `.padEnd(60, '.'),
        type: 'number',
      }));
      const path = await newTable(target, 'wide_page', columns);
      for (let n = 0; n < 4; n += 1) {
        await expected(target.call('POST', path, { key, body: { rows: Array(100).fill({}) } }));
      }
      const { text } = await target.call('GET', `${path}?limit=1000`, { key });
      return { isSuccessful: text.length > 16 * 2 ** 20, saw: `a page of ${text.length} bytes` };
    },
  },
  {
    name: 'two kilobytes that write sixty megabytes of events',
    like: 'CWE-405, asymmetric resource consumption',
    weakness: [
      {
        file: `${data}/row-service.ts`,
        find: 'if (bytes <= limits.insertBytesMax) return;',
        replace: 'if (bytes >= 0) return;',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const columns = Array.from({ length: 900 }, (_, n) => ({
        name: `column ${n} `.padEnd(60, '.'),
        type: 'text',
      }));
      const path = await newTable(target, 'amplified', columns);
      const { status, text } = await target.call('POST', path, {
        key,
        body: { rows: Array(400).fill({}) },
      });
      return { isSuccessful: status === 201, saw: `${status}, ${text.length} bytes answered` };
    },
  },
  {
    name: 'a huge cell',
    like: 'CWE-770, allocation without limits',
    weakness: [
      {
        file: 'packages/tabular/src/row-converter.ts',
        find: 'if (bytes > VALUE_BYTES_MAX) return',
        replace: 'if (bytes < 0) return',
      },
      {
        file: 'packages/tabular/src/row-converter.ts',
        find: 'if (this.#rowBytes > ROW_BYTES_MAX) return',
        replace: 'if (this.#rowBytes < 0) return',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const path = await newTable(target, 'huge_cell', textColumn);
      const body = { row: { t: 'x'.repeat(3_500_000) } };
      const { status, body: answer } = await target.call('POST', path, { key, body });
      const reason = answer.errors?.[0]?.message ?? '';
      return { isSuccessful: status === 201, saw: `${status} ${reason}`.slice(0, 100) };
    },
  },
  {
    name: 'a gzip bomb of rows',
    like: 'CWE-409, decompression bomb',
    weakness: [unboundExpansion],
    isAlone: true,
    async run(target) {
      const { key } = target.tenant;
      const raw = await bomb('1,2\n', 24);
      const started = await expected(
        target.call('POST', '/api/v1/imports?table=bomb', { key, raw, headers: csv }),
      );
      const { state, error } = await ended(target, started.id);
      const saw = `${raw.length} bytes: ${state} ${error?.code ?? ''}`;
      return { isSuccessful: state === 'succeeded', saw };
    },
  },
  {
    name: 'a gzip bomb of one line',
    like: 'CWE-409, decompression bomb',
    weakness: [unboundExpansion],
    isAlone: true,
    async run(target) {
      const { key } = target.tenant;
      const raw = await bomb('x', 200);
      const started = await expected(
        target.call('POST', '/api/v1/imports?table=line', { key, raw, headers: csv }),
      );
      const { state, error } = await ended(target, started.id);
      const saw = `${raw.length} bytes: ${state} ${error?.code ?? ''}`;
      return { isSuccessful: state === 'succeeded', saw };
    },
  },
  {
    name: 'a hundred subscriptions of one topic',
    like: 'CWE-405, asymmetric resource consumption',
    weakness: [
      {
        file: `${server}/modules/act/realtime/connection.ts`,
        find: 'this.#socket.send(message, () => {',
        replace:
          'for (const _ of delivery.sharedBy) this.#socket.send(message);\n    this.#socket.send(message, () => {',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const topics = Array.from({ length: 100 }, () => 'events');
      const { socket, messages, closed } = await openSocket(target, topics);
      const countOf = (wanted: string): number =>
        messages.filter(({ type, event }) => (event?.type ?? type) === wanted).length;
      await until('100 subscriptions', () => countOf('subscribed') === 100);
      const body = { events: Array.from({ length: 50 }, () => ({ source: 'x', type: 'amp' })) };
      await expected(target.call('POST', '/api/v1/events', { key, body }));
      await expected(
        target.call('POST', '/api/v1/events', { key, body: { source: 'x', type: 'end' } }),
      );
      // A server that sends a hundred times as much may close a socket that does not keep up.
      await Promise.race([closed, until('the last event', () => countOf('end') > 0)]);
      const count = countOf('amp');
      socket.terminate();
      return { isSuccessful: count > 50, saw: `${count} messages for 50 events` };
    },
  },
  {
    name: 'a socket that asks without end',
    like: 'CWE-799, no control of how often',
    weakness: [
      {
        file: `${server}/modules/act/realtime/connection.ts`,
        find: 'if (this.#window.messages <= messagesMax) return false;',
        replace: 'if (this.#window.messages >= 0) return false;',
      },
    ],
    async run(target) {
      const { socket, messages, closed } = await openSocket(target, ['events']);
      for (let n = 0; n < 2000; n += 1) socket.send('{"type":"unsubscribe","id":"x"}');
      let isClosed = false;
      closed.then(() => {
        isClosed = true;
      });
      const answered = async (): Promise<number> => {
        const count = () => messages.filter(({ type }) => type === 'unsubscribed').length;
        await until('2000 answers', () => isClosed || count() >= 2000);
        return 0;
      };
      const code = await Promise.race([closed, answered()]);
      socket.terminate();
      return { isSuccessful: code === 0, saw: code === 0 ? 'answered 2000 times' : `${code}` };
    },
  },
  {
    name: 'eighty uploads announced at once',
    like: 'CWE-367, time of check to time of use',
    weakness: [
      {
        file: `${data}/upload-store.ts`,
        find: 'select pg_advisory_xact_lock(',
        replace: 'select (',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const body = { filename: 'a', bytes_total: 2 ** 50 };
      const answers = await Promise.all(
        Array.from({ length: 80 }, () => target.call('POST', '/api/v1/uploads', { key, body })),
      );
      const taken = answers.filter(({ status }) => status === 201).length;
      return { isSuccessful: taken > 50, saw: `${taken} taken` };
    },
  },
  {
    name: 'a row grown value by value',
    like: 'CWE-770, allocation without limits',
    weakness: [
      {
        file: `${data}/row-service.ts`,
        find: 'if (size > limits.rowBytesMax) {',
        replace: 'if (size < 0) {',
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'text' }));
      const path = await newTable(target, 'grown', columns);
      const made = await expected(target.call('POST', path, { key, body: { row: {} } }));
      const statuses: number[] = [];
      for (const { name } of columns) {
        const raw = JSON.stringify({ [name]: 'x'.repeat(1_000_000) });
        const place = `${path}/${made.data[0]._id}`;
        statuses.push((await target.call('PATCH', place, { key, raw, headers: json })).status);
      }
      return { isSuccessful: statuses.every((s) => s === 200), saw: statuses.join(' ') };
    },
  },
];
