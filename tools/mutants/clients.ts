// Planted bugs of what runs at the callers': compute threads, SDK, files that people download.
import { type MutantList, mutantsOf } from './mutant.ts';

const pool = mutantsOf('packages/compute/src/pool.ts', ['packages/compute/src/pool.test.ts']);
const csv = mutantsOf('packages/react/src/format/csv-cell.ts', [
  'packages/react/src/format/csv-cell.test.ts',
]);
const chart = mutantsOf('packages/react/src/charts/chart-data.ts', [
  'packages/react/src/charts/charts.test.ts',
]);
const rejects = mutantsOf('apps/studio/src/pages/data/rejects-csv.ts', [
  'apps/studio/src/pages/data/data-words.test.ts',
]);
const sdk = (file: string) =>
  mutantsOf(`packages/sdk/src/${file}`, ['packages/sdk/src/client.test.ts']);
const transport = sdk('transport.ts');
const answer = sdk('answer.ts');
const pages = sdk('page-list.ts');
const live = mutantsOf('packages/sdk/src/resources/live.ts', ['packages/sdk/src/live.test.ts']);

export const clientsMutants: MutantList = {
  module: 'clients',
  mutants: [
    pool(
      'a queued task times out before it ran',
      'this.#queue.push(job);\n',
      "this.#queue.push(job), after(1000, () => job.onDeath(new ComputeError('timeout', '')));\n",
    ),
    pool(
      'a task that was queued has no time limit',
      'job.onStart();\n  }',
      'if (job.id < 2) job.onStart();\n  }',
    ),
    pool(
      'one more task may wait',
      'this.#queue.length < this.#maxQueue',
      'this.#queue.length <= this.#maxQueue',
    ),
    pool(
      'a cancelled task that waits still runs',
      'if (place >= 0) this.#queue.splice(place, 1);\n    if (slot',
      'if (slot',
    ),
    pool(
      'an idle thread never ends',
      'slot.stopIdling = after(this.#idleMs, () => void this.#kill(slot, cancelled()));',
      '',
    ),
    pool('a thread at work is idle', 'slot.stopIdling();\n    slot.job = job;', 'slot.job = job;'),
    pool(
      'what waits is not told of the stop',
      'for (const job of this.#queue.splice(0)) job.onDeath(error);',
      'this.#queue.length = 0;',
    ),
    pool(
      'a dead thread takes the next task with it',
      'if (next) this.#assign(this.#spawn(), next);',
      '',
    ),
    pool('a stopped pool takes tasks', 'if (this.#isStopped) {', 'if (this.#slots.size > 99) {'),
    csv('a cell that begins with - is run', '[=+\\-@', '[=+@'),
    csv('a cell that begins with + is run', '[=+\\-@', '[=\\-@'),
    csv('a cell that begins with @ is run', '\\-@\\t', '\\-\\t'),
    csv('a cell that begins with = is run', '[=+\\-@', '[+\\-@'),
    csv('a cell that begins with a tab is run', '@\\t\\r\\n', '@\\r\\n'),
    csv('a cell that begins with a return is run', '@\\t\\r\\n', '@\\t\\n'),
    csv('numbers become text', ' && !isNumber.test(text)', ''),
    csv('-Infinity is a number', '!isNumber.test(text)', 'Number.isNaN(Number(text))'),
    csv('a line break ends the row', '/[",;\\t\\r\\n]/', '/[",;\\t\\r]/'),
    csv('quotes end the cell', `.replaceAll('"', '""')`, ''),
    chart('a chart’s file has bare cells', 'cells.map(csvCell)', 'cells'),
    rejects(
      'a file of rejects has bare cells',
      "csvCell(String(cell ?? ''))",
      "String(cell ?? '')",
    ),
    transport(
      'a retry has another key',
      '(changes && canRepeat ? randomId() : undefined)',
      'undefined',
    ),
    transport(
      'a stream is sent twice',
      'const canRepeat = !isStream(spec.body);',
      'const canRepeat = true;',
    ),
    transport('one retry too many', 'attempt < retries)', 'attempt <= retries)'),
    transport('an hour is waited for', 'seconds <= RETRY_AFTER_SECONDS_MAX', 'seconds > 0'),
    transport(
      'an abort is retried',
      'if (options.signal?.aborted) throw options.signal.reason;',
      '',
    ),
    transport(
      'a name climbs out of its place',
      "name === '' || name === '.' || name === '..'",
      "name === ''",
    ),
    transport(
      'the tenant is not sent',
      "if (tenantId !== undefined) headers.set('x-tenant-id', tenantId);",
      '',
    ),
    answer(
      'a page of a proxy is an answer',
      'if (parsed === undefined) {',
      'if (spec.path === undefined) {',
    ),
    pages(
      'a list never ends',
      'nextCursor !== null && nextCursor === cursor',
      'nextCursor === undefined',
    ),
    live(
      'a refused subscription is kept',
      'this.#channels.delete(channel.id);\n      channel.listeners.clear();',
      '',
    ),
    live(
      'nobody subscribes again',
      "this.#send({ type: 'subscribe', id: channel.id, topic: channel.topic });",
      "if (!isBack) this.#send({ type: 'subscribe', id: channel.id, topic: channel.topic });",
    ),
    live(
      'a lost connection is not told',
      'if (isBack) for (const { onReconnect } of [...channel.listeners]) onReconnect?.();',
      '',
    ),
  ],
};
