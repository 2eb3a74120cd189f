// Durable event ingest in batches of 100 over HTTP, against what the same database takes when the same
// rows arrive in one bare insert a batch.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { runRounds } from './harness/rounds.ts';
import { fire } from './load/fire.ts';
import { startProduct } from './load/product.ts';

export const name = 'events-in';

const perBatch = 100;
const connections = 8;
/** Events a second that must be reached. */
const goal = 30_000;

export async function run(context: {
  log: (line: string) => void;
}): Promise<Record<string, unknown>> {
  const product = await startProduct();
  const pool = new pg.Pool({ connectionString: product.databaseUrl, max: connections });
  try {
    await pool.query(
      'create table if not exists bench_ceiling (id text, source text, type text, data jsonb)',
    );
    const rates = await runRounds(
      [
        { name: 'aibaas', run: () => ingest(product.ready.url, product.apiKey) },
        { name: 'ceiling', run: () => bareInserts(pool) },
      ],
      { rounds: 7, roundSeconds: 1 },
    );
    const rate = (wanted: string) => rates.find((r) => r.name === wanted)?.median ?? 0;
    const share = rate('aibaas') / rate('ceiling');
    context.log(`aibaas ${rate('aibaas').toFixed(0)} events/s (goal ${goal})`);
    context.log(`bare unnest insert ${rate('ceiling').toFixed(0)} rows/s`);
    context.log(`share ${(share * 100).toFixed(1)} %`);
    return { rates, share, goal };
  } finally {
    await pool.end();
    await product.stop();
  }
}

async function ingest(url: string, apiKey: string): Promise<number> {
  const { requests } = await fire({
    url: `${url}/api/v1/events`,
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    connections,
    seconds: 2,
    nextBody: () => JSON.stringify({ events: makeBatch() }),
  });
  return requests * perBatch;
}

function makeBatch() {
  const prefix = randomUUID();
  return Array.from({ length: perBatch }, (_, i) => ({
    id: `${prefix}-${i}`,
    source: 'bench',
    type: 'credits.used',
    subject: `user-${i}`,
    data: { credits: i, service: 'chat' },
  }));
}

/** The same batches from the same number of clients, without HTTP, checks, policies or duplicates. */
async function bareInserts(pool: pg.Pool): Promise<number> {
  const until = performance.now() + 2000;
  let rows = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const batch = makeBatch();
        await pool.query({
          name: 'bare',
          text: `insert into bench_ceiling select * from
            unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])`,
          values: [
            batch.map((e) => e.id),
            batch.map((e) => e.source),
            batch.map((e) => e.type),
            batch.map((e) => JSON.stringify(e.data)),
          ],
        });
        rows += batch.length;
      }
    }),
  );
  return rows;
}
