// A client that sends numbered events without pause and remembers which were acknowledged. After a
// lost connection it sends the same batch again, as a real client does: ids make that harmless.
import type { Ready } from '../process/server-process.ts';

export interface IngestLoad {
  readonly acknowledged: Set<string>;
  stop(): Promise<void>;
}

const batchSize = 50;

export function startIngest(current: () => Ready, apiKey: string): IngestLoad {
  const acknowledged = new Set<string>();
  let isStopping = false;
  let next = 0;

  async function loop(): Promise<void> {
    while (!isStopping) {
      const ids = Array.from({ length: batchSize }, () => String(next++));
      let isSent = false;
      while (!isSent && !isStopping) isSent = await send(current().url, apiKey, ids);
      if (isSent) for (const id of ids) acknowledged.add(id);
    }
  }

  const running = loop();
  return {
    acknowledged,
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}

async function send(url: string, apiKey: string, ids: readonly string[]): Promise<boolean> {
  const events = ids.map((id) => ({ id, source: 'chaos', type: 'chaos.tick', data: { n: id } }));
  try {
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = (await answer.json()) as { accepted?: number; duplicates?: number };
    if (answer.status === 200 && (body.accepted ?? 0) + (body.duplicates ?? 0) === ids.length) {
      return true;
    }
    if (answer.status < 500)
      throw new Error(`refused with ${answer.status}: ${JSON.stringify(body)}`);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('refused')) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  return false;
}
