// An authenticated read under row policies against bare Fastify with one prepared select, on the same
// database in the same minutes.
import { runRounds } from './harness/rounds.ts';
import { type BurstResult, fire } from './load/fire.ts';
import { startPeer, startProduct } from './load/product.ts';

export const name = 'api-read';

/** Share of the bare server's rate that must be left. */
const goal = 0.6;

export async function run(context: {
  log: (line: string) => void;
}): Promise<Record<string, unknown>> {
  const product = await startProduct();
  const peer = await startPeer(new URL('./load/bare-read.ts', import.meta.url), [
    product.databaseUrl,
  ]);
  try {
    const { tenant_id: tenant, workspace_id: workspace, url } = product.ready;
    const authorization = `Bearer ${product.apiKey}`;
    let last: BurstResult = { requests: 0, p50Ms: 0, p99Ms: 0 };
    const burst = (target: string, headers: Record<string, string>) => async () => {
      last = await fire({ url: target, headers, connections: 32, seconds: 2 });
      return last.requests;
    };
    const ours = burst(`${url}/api/v1/workspaces/${workspace}`, { authorization });
    const bare = burst(`${peer.url}/workspaces/${tenant}/${workspace}`, {});
    const latencies: BurstResult[] = [];
    const rates = await runRounds(
      [
        {
          name: 'aibaas',
          run: async () => {
            const requests = await ours();
            latencies.push(last);
            return requests;
          },
        },
        { name: 'bare', run: bare },
      ],
      { rounds: 7, roundSeconds: 1 },
    );
    const rate = (wanted: string) => rates.find((r) => r.name === wanted)?.median ?? 0;
    const share = rate('aibaas') / rate('bare');
    const p99Ms = Math.max(...latencies.map((l) => l.p99Ms));
    context.log(`aibaas ${rate('aibaas').toFixed(0)} req/s, worst p99 ${p99Ms} ms`);
    context.log(`bare Fastify + prepared select ${rate('bare').toFixed(0)} req/s`);
    context.log(`share ${(share * 100).toFixed(1)} % (goal ${goal * 100} %)`);
    return { rates, share, goal, p99Ms };
  } finally {
    peer.stop();
    await product.stop();
  }
}
