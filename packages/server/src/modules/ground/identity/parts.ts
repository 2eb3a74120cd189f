// What the operations of identity share: the kernel's doors and the module's own parts, built once.
import type { Kernel } from '../../../kernel/kernel.ts';
import { createRecorder, type Recorder } from '../audit/index.ts';
import { createAuthenticator, type IdentityAuthenticator } from './authenticator.ts';
import { type Background, createBackground } from './background.ts';
import { createDevices, type Devices } from './device-cookie.ts';
import { createFactors, type Factors } from './factors/proofs.ts';
import { createLoginGuard, type LoginGuard } from './login-guard.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { createSecretTexts, type SecretTexts } from './secret-text.ts';
import { createTokens, type Tokens } from './tokens.ts';

export interface Parts {
  readonly kernel: Kernel;
  /** For routes without a tenant, whose record the kernel cannot write. */
  readonly record: Recorder;
  readonly secretTexts: SecretTexts;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly guard: LoginGuard;
  readonly devices: Devices;
  readonly factors: Factors;
  readonly revocations: Revocations;
  readonly authenticator: IdentityAuthenticator;
  readonly background: Background;
}

export function createParts(kernel: Kernel): Parts {
  const { database, clock, ids, log, secrets, chance, config } = kernel;
  const secretTexts = createSecretTexts(secrets.credentialKey, chance);
  const tokens = createTokens(config.jwtSecret ?? secrets.jwtKey, clock);
  const revocations = createRevocations({ database, clock, ids, log });
  const background = createBackground(log);
  return {
    kernel,
    background,
    record: createRecorder(kernel),
    secretTexts,
    tokens,
    revocations,
    passwords: createPasswords(secrets.credentialKey),
    guard: createLoginGuard(database, clock, secrets.credentialKey),
    devices: createDevices(secrets.credentialKey, config.publicUrl, clock, chance),
    factors: createFactors(kernel),
    authenticator: createAuthenticator({
      database,
      clock,
      background,
      secretTexts,
      tokens,
      revocations,
    }),
  };
}
