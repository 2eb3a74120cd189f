// A file of numbered rows that is imported while everything is being killed. Each row has its number
// once, so a lost or doubled row shows.

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ready } from '../process/server-process.ts';

/** Writes `rows` lines `n,day,amount,note`; about 100 bytes each. */
export async function writeNumberedCsv(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('n,day,amount,note\n');
  for (let n = 0; n < rows; n += 1000) {
    let block = '';
    for (let i = n; i < Math.min(n + 1000, rows); i++) {
      const day = new Date(Date.UTC(2025, 0, 1 + (i % 365))).toISOString().slice(0, 10);
      block += `${i},${day},${(i % 977) / 7},"a note of some length, with a comma, number ${i} of many rows"\n`;
    }
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** Uploads the file, again after a lost connection with the same Idempotency-Key, until accepted. */
export async function startImport(
  current: () => Ready,
  apiKey: string,
  path: string,
): Promise<string> {
  for (;;) {
    try {
      const answer = await fetch(`${current().url}/api/v1/imports?table=chaos&filename=chaos.csv`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'text/csv',
          'idempotency-key': path,
        },
        body: createReadStream(path) as unknown as ReadableStream,
        duplex: 'half',
      } as RequestInit);
      const body = (await answer.json()) as { id?: string };
      if (answer.status === 202 && body.id !== undefined) return body.id;
      if (answer.status < 500)
        throw new Error(`refused with ${answer.status}: ${JSON.stringify(body)}`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('refused')) throw error;
    }
    await sleep(100);
  }
}

export async function importState(
  ready: Ready,
  apiKey: string,
  id: string,
): Promise<{ state: string; rows: number; rejected: number } | null> {
  try {
    const answer = await fetch(`${ready.url}/api/v1/imports/${id}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(5000),
    });
    return answer.status === 200
      ? ((await answer.json()) as { state: string; rows: number; rejected: number })
      : null;
  } catch {
    return null;
  }
}
