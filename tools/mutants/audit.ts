// Planted bugs of the audit trail.
import { type MutantList, mutantsOf } from './mutant.ts';

const audit = 'packages/server/src/modules/ground/audit';
const counters = mutantsOf(`${audit}/counters.ts`, [`${audit}/counters.test.ts`]);
const stop = mutantsOf(`${audit}/service.ts`, [`${audit}/trail.test.ts`]);
const tampering = (file: string) => mutantsOf(`${audit}/${file}`, [`${audit}/tampering.test.ts`]);
const inRules = tampering('rules.ts');
const inStore = tampering('store.ts');
const inRecorder = tampering('recorder.ts');
const inService = tampering('service.ts');

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
      'await counters.flush();\n    await number(',
      'await number(',
    ),
    inRules(
      'a record held back for ever is young',
      'if (ageMs <= numberingMsMax) return null;',
      'if (ageMs >= 0) return null;',
    ),
    inStore(
      'an effect whose record was dropped stands',
      "assert(row?.recorded === 1, 'what leaves no record in the trail does not happen');",
      "assert(row !== null, 'a row');",
    ),
    inRecorder(
      'nobody remembers what was recorded',
      'tx.afterCommit(() => witness.remember({ tenantId, id }));',
      'tx.afterCommit(() => witness.forget([tenantId, id]));',
    ),
    inService(
      'a loss is not kept outside the database',
      'await heads.appendLost(first);',
      'await heads.appendLost([]);',
    ),
  ],
};
