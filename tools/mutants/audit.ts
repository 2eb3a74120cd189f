// Planted bugs of the audit trail.
import { type MutantList, mutantsOf } from './mutant.ts';

const audit = 'packages/server/src/modules/ground/audit';
const counters = mutantsOf(`${audit}/counters.ts`, [`${audit}/counters.test.ts`]);
const service = mutantsOf(`${audit}/service.ts`, [`${audit}/pages.test.ts`]);
const stop = mutantsOf(`${audit}/service.ts`, [`${audit}/trail.test.ts`]);

export const auditMutants: MutantList = {
  module: 'audit',
  mutants: [
    counters('counts are lost on a retry', 'for (const counter of group) keep(counter);', ''),
    counters(
      'counts of meanwhile are lost on a retry',
      'counter.count + (current?.count ?? 0)',
      'counter.count',
    ),
    counters('a retry counts twice', 'counters = new Map();\n    const byTenant', 'const byTenant'),
    counters('one failing tenant holds up the others', 'failure = error;\n', 'throw error;\n'),
    counters('a failed write is not told', 'if (failure !== undefined) throw failure;', ''),
    counters('refusals of all reasons are one', " ${code ?? '-'}", ''),
    counters('tenants share their counts', '`${tenantId} ${actor', '`${actor'),
    counters('actors share their counts', ' ${actor.id}', ''),
    counters('outcomes share their counts', ' ${outcome}', ''),
    counters(
      'too many kinds of call are kept',
      'counters.size % countersMax === 0',
      'counters.size > 1e9',
    ),
    counters(
      'they are written early once only',
      'counters.size % countersMax === 0',
      'counters.size === countersMax',
    ),
    counters(
      'two flushes overlap',
      'flushing = flushing.catch(() => undefined).then(writeAll);',
      'flushing = writeAll();',
    ),
    stop(
      'counts are not written at the stop',
      'await counters.flush();\n    await sequencer.run();',
      'await sequencer.run();',
    ),
    service('a page repeats its last record', 'rows.slice(0, limit);', 'rows.slice(0, limit + 1);'),
    service(
      'a last page claims another',
      'rows.length > limit && last',
      'rows.length >= limit && last',
    ),
    service('a cursor of another list is taken', "list !== 'audit' || ", ''),
  ],
};
