// Planted bugs of identity: what is remembered of credentials, pauses after failures, tokens.
import { type MutantList, mutantsOf } from './mutant.ts';

const identity = 'packages/server/src/modules/ground/identity';
const at = (file: string, test: string) =>
  mutantsOf(`${identity}/${file}`, [`${identity}/${test}.test.ts`]);
const cache = at('credential-cache.ts', 'credential-cache');
const rules = at('rules.ts', 'rules');
const tokens = at('tokens.ts', 'credentials');
const revocations = at('revocations.ts', 'revocations');

export const identityMutants: MutantList = {
  module: 'identity',
  mutants: [
    cache(
      'a credential is remembered past its end',
      'Math.min(until, clock.now() + lifeMs)',
      'clock.now() + lifeMs',
    ),
    cache('a credential is remembered for ever', 'Math.min(until, clock.now() + lifeMs)', 'until'),
    cache(
      'the last moment counts twice',
      'if (clock.now() < entry.until)',
      'if (clock.now() <= entry.until)',
    ),
    cache(
      'a revoked credential is remembered',
      'principal.credentialId === id || principal',
      'principal',
    ),
    cache('the keys of a revoked person are remembered', ' || principal.personId === id', ''),
    cache(
      'what was looked up during a revocation is remembered',
      'if (counter === revocations.counter) {',
      'if (counter <= revocations.counter) {',
    ),
    cache('a bearer is a cookie', '`${channel} ${text}`', '`${text}`'),
    cache(
      'a failure is remembered',
      'if (running.get(key) === verification) running.delete(key);',
      '',
    ),
    cache('each caller looks by itself', 'if (shared !== undefined) return shared;', ''),
    rules('the greater of two roles', 'rank[a] <= rank[b] ? a : b', 'rank[a] <= rank[b] ? b : a'),
    rules(
      'an admin acts on an owner',
      'return rank[asked] <= rank[own];',
      'return rank[asked] <= rank[own] + 1;',
    ),
    rules('a limit of workspaces widens', 'a.filter((id) => b.includes(id))', 'a'),
    rules(
      'a pause begins one failure late',
      'if (failures < allowed) return 0;',
      'if (failures <= allowed) return 0;',
    ),
    rules(
      'a pause has no end',
      'Math.min(pauseLastSeconds, pauseFirstSeconds',
      'Math.max(pauseLastSeconds, pauseFirstSeconds',
    ),
    tokens(
      'a token of another algorithm is taken',
      "if (header.kid !== keyId) throw new errors.JWSInvalid('the key id is not ours');",
      '',
    ),
    tokens('a token of another audience is taken', 'audience,\n          typ', 'typ'),
    revocations(
      'a revocation is announced before the commit',
      'tx.afterCommit(() => apply(revokedIds));',
      'apply(revokedIds);',
    ),
    revocations(
      'revocations of other processes are not heard',
      'if (fresh.length > 0) apply(',
      'if (fresh.length > 99) apply(',
    ),
  ],
};
