// The one place that decides whether a code, a recovery code or a passkey's answer proves a person.
// Each is good once: what proved somebody is marked as used in the same transaction.
import type { FactorMethod, PasskeyAssertion } from '@aibaas/contract';
import type { Tx } from '../../../../kernel/database/pool.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { type Ceremony, type Challenges, createChallenges } from './challenges.ts';
import { challengeIn, verifyAssertion } from './passkeys.ts';
import { recoveryHash } from './recovery-codes.ts';
import type { Site } from './site.ts';
import * as store from './store.ts';
import { matchingStep } from './totp.ts';
import { createVault, type Vault } from './vault.ts';

export interface FactorProof {
  readonly code?: string;
  readonly recovery_code?: string;
  readonly passkey?: PasskeyAssertion;
}

export interface Factors {
  readonly vault: Vault;
  readonly challenges: Challenges;
  /** Ways in which the person can prove to be the one; empty without a second factor. */
  methodsOf(personId: string, site: Site | null): Promise<FactorMethod[]>;
  /** True where the proof is the person's, fits and was not used before. */
  proves(personId: string, proof: FactorProof, at: ProofPlace): Promise<boolean>;
  /** Whose passkey answered, for signing in without a name; null for any that is refused. */
  personBehind(answer: PasskeyAssertion, site: Site): Promise<string | null>;
  /** True the first time. */
  answer(challenge: { key: Buffer; expiresAt: Date }): Promise<boolean>;
}

/** Which ceremony the proof is for, and on which page. */
export interface ProofPlace {
  readonly ceremony: Ceremony;
  readonly site: Site | null;
}

export function methodOf(proof: FactorProof): FactorMethod {
  if (proof.passkey !== undefined) return 'passkey';
  return proof.code === undefined ? 'recovery' : 'totp';
}

export function createFactors({ database, clock, chance, secrets }: Kernel): Factors {
  const { credentialKey } = secrets;
  const vault = createVault(credentialKey, chance);
  const challenges = createChallenges(credentialKey, clock, chance);

  async function provesByCode(tx: Tx, personId: string, code: string): Promise<boolean> {
    const totp = await store.findTotp(tx, personId, false);
    if (totp === null) return false;
    const now = clock.now();
    const step = matchingStep(vault.open(totp.secret, totp.id), code, now);
    return step !== null && store.useTotpStep(tx, totp.id, step, new Date(now));
  }

  /** @param binding '' where nobody said who answers. */
  async function answeredBy(
    answer: PasskeyAssertion,
    binding: string,
    { ceremony, site }: ProofPlace,
  ): Promise<string | null> {
    const challenge = challengeIn(answer);
    const checked = challenge === null ? null : challenges.check(ceremony, binding, challenge);
    if (challenge === null || checked === null || site === null) return null;
    const passkey = await database.system('passkey by its id', (tx) =>
      store.findPasskey(tx, answer.id),
    );
    if (passkey === null) return null;
    const counter = await verifyAssertion(site, answer, challenge, passkey);
    if (counter === null) return null;
    const isFresh = await database.system('use of a passkey', async (tx) => {
      if (!(await store.answerChallenge(tx, checked.key, checked.expiresAt))) return false;
      return store.usePasskey(tx, passkey.id, counter, new Date(clock.now()));
    });
    return isFresh ? passkey.person_id : null;
  }

  return {
    vault,
    challenges,
    methodsOf: (personId, site) =>
      database.system('second factors of a person', async (tx) => {
        const kinds = new Set((await store.listFactors(tx, personId)).map(({ kind }) => kind));
        if (kinds.size === 0) return [];
        const here = site === null ? [] : await store.listPasskeys(tx, personId, site.rpId);
        const methods: FactorMethod[] = [];
        if (kinds.has('totp')) methods.push('totp');
        if (here.length > 0) methods.push('passkey');
        // A passkey of another address cannot answer here; the list is never empty all the same.
        const hasCodes = (await store.countRecoveryCodes(tx, personId)) > 0;
        if (hasCodes || methods.length === 0) methods.push('recovery');
        return methods;
      }),
    async proves(personId, proof, place) {
      const { code, recovery_code: recoveryCode, passkey } = proof;
      if (passkey !== undefined) return (await answeredBy(passkey, personId, place)) === personId;
      return database.system('use of a second factor', (tx) => {
        if (code !== undefined) return provesByCode(tx, personId, code);
        if (recoveryCode === undefined) return Promise.resolve(false);
        const hash = recoveryHash(credentialKey, personId, recoveryCode);
        return store.useRecoveryCode(tx, personId, hash, new Date(clock.now()));
      });
    },
    personBehind: (answer, site) => answeredBy(answer, '', { ceremony: 'sign-in', site }),
    answer: (challenge) =>
      database.system('answered challenges', (tx) =>
        store.answerChallenge(tx, challenge.key, challenge.expiresAt),
      ),
  };
}
