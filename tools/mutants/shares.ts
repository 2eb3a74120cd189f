// Planted bugs of budgets: fair shares of what there is, limits of time, pages and quotas.
import { type MutantList, mutantsOf } from './mutant.ts';

const kernel = 'packages/server/src/kernel';
const at = (file: string, test: string) =>
  mutantsOf(`${kernel}/${file}`, [`${kernel}/${test}.test.ts`]);
const queue = at('fair-queue.ts', 'fair-queue');
const kinds = at('database/work-kind.ts', 'database/shares');
const pool = at('database/pool.ts', 'database/shares');
const jobs = at('jobs.ts', 'job-shares');
const page = at('database/page.ts', 'database/page');
const quotas = mutantsOf(`${kernel}/quotas.ts`, [
  'packages/server/src/modules/observe/data/quotas.test.ts',
]);

export const sharesMutants: MutantList = {
  module: 'shares',
  mutants: [
    queue('a slot is given back twice', 'if (!isHeld) return;', ''),
    queue('one key takes every slot', 'holder.held < this.perKeyMax ?', 'holder.held >= 0 ?'),
    queue('who was served can still leave', "signal?.removeEventListener('abort', leave);", ''),
    queue(
      'those who wait have no bound',
      'const isOwnFault = holder.waiters.size >= waitingPerKeyMax;',
      'const isOwnFault = holder.waiters.size > waitingPerKeyMax;',
    ),
    queue(
      'all who wait have no bound',
      'this.#waiting < waitingMax',
      'this.#waiting <= waitingMax',
    ),
    queue(
      'who leaves still waits',
      'holder.waiters.delete(waiter);\n    this.#waiting -= 1;',
      'this.#waiting -= 1;',
    ),
    queue(
      'a slot that came back serves nobody',
      'this.#forgetIdle(holder);\n      this.#serve();',
      'this.#forgetIdle(holder);',
    ),
    kinds(
      'a write outlives its caller’s leave',
      "kind !== 'write' && kind !== 'job'",
      "kind === ('none' as string)",
    ),
    pool(
      'a statement at its limit is an unknown error',
      "code === '57014' && timeoutMs !== undefined",
      "code === 'none'",
    ),
    pool(
      'who left while waiting is served',
      "if (signal?.aborted) throw new AppError('caller_left');\n    const { after",
      'const { after',
    ),
    jobs(
      'one tenant takes every place',
      'Math.max(1, Math.floor(options.concurrency / 2))',
      'options.concurrency',
    ),
    page(
      'a page has no bytes',
      'where page_bytes_so_far <= ${budget}::bigint or page_bytes_so_far = page_bytes',
      'where ${budget}::bigint > 0',
    ),
    page('a row above the budget is never shown', ' or page_bytes_so_far = page_bytes', ''),
    page(
      'JSON of a page has no bytes',
      'if (bytes > limits.pageBytesMax && data.length > 0) break;',
      '',
    ),
    page('a page repeats its last record', 'rows.slice(0, limit);', 'rows.slice(0, limit + 1);'),
    page('a last page claims another', 'data.length < items', 'data.length <= items'),
    quotas(
      'a quota is passed by one request',
      'asked <= 0 || used + asked <= limit',
      'used <= limit',
    ),
  ],
};
