// Planted bugs of second factors, proofs before dangerous acts, and pauses after guesses.
import { type MutantList, mutantsOf } from './mutant.ts';

const identity = 'packages/server/src/modules/ground/identity';
const at = (file: string, test: string) =>
  mutantsOf(`${identity}/${file}`, [`${identity}/${test}.test.ts`]);
const storeInFactors = at('factors/store.ts', 'factors');
const storeInPasskeys = at('factors/store.ts', 'passkeys');
const proofsInPasskeys = at('factors/proofs.ts', 'passkeys');
const challengesInPasskeys = at('factors/challenges.ts', 'passkeys');
const challengesInStepUp = at('factors/challenges.ts', 'step-up');
const passkeysInPasskeys = at('factors/passkeys.ts', 'passkeys');
const totpInTotp = at('factors/totp.ts', 'factors/totp');
const secondFactorInFactors = at('operations/second-factor.ts', 'factors');
const admitInFactors = at('operations/admit.ts', 'factors');
const stepUpInStepUp = at('operations/step-up.ts', 'step-up');
const manageFactorsInFactors = at('operations/manage-factors.ts', 'factors');
const manageTenantsInPolicy = at('operations/manage-tenants.ts', 'policy');
const authenticatorInPolicy = at('authenticator.ts', 'policy');
const deviceCookieInLockOut = at('device-cookie.ts', 'lock-out');
const guessBucketsInLockOut = at('guess-buckets.ts', 'lock-out');
const loginGuardInLockOut = at('login-guard.ts', 'lock-out');
const executeInStepUp = mutantsOf('packages/server/src/kernel/http/execute.ts', [
  `${identity}/step-up.test.ts`,
]);
const serverInLockOut = mutantsOf('packages/server/src/kernel/http/server.ts', [
  `${identity}/lock-out.test.ts`,
]);
const permission = mutantsOf('packages/server/src/kernel/permission.ts', [
  `${identity}/policy.test.ts`,
]);

export const factorsMutants: MutantList = {
  module: 'factors',
  mutants: [
    storeInFactors('a code works twice', ' and last_step < ${step}`', '`'),
    storeInFactors(
      'a recovery code works twice',
      'and hash = ${hash} and used_at is null`',
      'and hash = ${hash}`',
    ),
    storeInPasskeys(
      'a passkey’s counter may stand still',
      'and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0))',
      '',
    ),
    proofsInPasskeys(
      'an answer is taken again',
      'if (!(await store.answerChallenge(tx, checked.key, checked.expiresAt))) return null;',
      '',
    ),
    challengesInPasskeys(
      'an old challenge is answered',
      'if (!isOurs || expiresAt <= clock.now()) return null;',
      'if (!isOurs) return null;',
    ),
    challengesInStepUp(
      'an answer to one ceremony serves another',
      '`challenge ${ceremony}\\n${binding}\\n`',
      '`challenge ${binding}\\n`',
    ),
    challengesInPasskeys(
      'an answer of one person serves another',
      '`challenge ${ceremony}\\n${binding}\\n`',
      '`challenge ${ceremony}\\n`',
    ),
    passkeysInPasskeys(
      'a passkey of another person is taken',
      'if (handle !== null && handle !== userHandle(passkey.person_id)) return null;',
      '',
    ),
    totpInTotp('a code counts a minute around', 'const stepsAround = 1;', 'const stepsAround = 2;'),
    secondFactorInFactors(
      'codes are guessed without pause',
      '  await parts.guard.attempt(buckets);\n',
      '',
    ),
    secondFactorInFactors(
      'a sign-in allows five hundred codes',
      'const triesMax = 5;',
      'const triesMax = 500;',
    ),
    secondFactorInFactors(
      'a second factor is answered twice',
      "if (!(await parts.factors.answer(checked))) throw new AppError('second_factor_expired');",
      '',
    ),
    admitInFactors(
      'nobody who signs in owes a factor',
      'if (methods.length === 0)',
      'if (methods !== null)',
    ),
    stepUpInStepUp(
      'an old proof counts',
      'if (parts.kernel.clock.now() < provenUntil(proof.proven_at)) return;',
      'if (proof !== null) return;',
    ),
    stepUpInStepUp(
      'a password is proof where a factor is needed',
      "if (input.password !== undefined && !methods.includes('password'))",
      'if (methods.length === 0)',
    ),
    stepUpInStepUp(
      'the password is guessed at the step-up',
      '  await parts.guard.attempt(buckets);\n',
      '',
    ),
    manageFactorsInFactors(
      'the first factor ends nothing',
      'if (existing.length > 0) return { factor, recovery_codes: null };',
      'if (existing.length >= 0) return { factor, recovery_codes: [] };',
    ),
    manageTenantsInPolicy(
      'a member changes the policy',
      "if (role !== 'owner') {",
      "if (role === 'viewer') {",
    ),
    manageTenantsInPolicy(
      'who owes a factor keeps the session',
      'await parts.revocations.announce(tx, id, affected);',
      '',
    ),
    authenticatorInPolicy(
      'nobody owes a factor',
      'lacksSecondFactor: !row.has_factor && asksSecondFactor(row.second_factor, row.role),',
      'lacksSecondFactor: false,',
    ),
    deviceCookieInLockOut(
      'a forged device cookie is ours',
      'const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);',
      'const isOurs = true;',
    ),
    deviceCookieInLockOut('a device cookie is good for ever', '&& ageSeconds < lifeSeconds', ''),
    guessBucketsInLockOut(
      'a siege locks the owner out',
      'return isKnown ? [own] : [own, { name: account, ...all }];',
      'return [own, { name: account, ...all }];',
    ),
    guessBucketsInLockOut(
      'a siege from many places is free',
      'return isKnown ? [own] : [own, { name: account, ...all }];',
      'return [own];',
    ),
    loginGuardInLockOut(
      'a pause is not kept',
      'if (longest > 0) return longest;',
      'if (longest > 1e12) return longest;',
    ),
    executeInStepUp(
      'dangerous acts need no proof',
      'if (route.stepUp !== true) return;',
      'if (route.stepUp !== undefined) return;',
    ),
    executeInStepUp(
      'bodies that need a proof need none',
      "if (typeof route.stepUp === 'object') await proveForBody(route.stepUp, call, execution);",
      '',
    ),
    serverInLockOut(
      'any proxy is believed',
      'trustProxy: trustOf(options.trustProxy),',
      'trustProxy: true,',
    ),
    permission(
      'who lacks a factor acts all the same',
      "if (holder.lacksSecondFactor) return 'the tenant asks for a second factor';",
      '',
    ),
  ],
};
