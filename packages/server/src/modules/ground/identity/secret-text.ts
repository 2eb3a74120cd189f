// The secrets handed out: API keys, session tokens, owner links, invitations, one-time links. What is
// stored of each is a keyed hash, so that a copy of the database opens nothing.
import { createHmac } from 'node:crypto';
import type { Chance } from '../../../kernel/random.ts';

export type SecretKind = 'key' | 'session' | 'owner' | 'invitation' | 'reset' | 'sign_in';

export interface MadeSecret {
  /** Shown once. */
  readonly text: string;
  readonly hash: Buffer;
  /** Enough to recognise it in a list, too little to guess it. */
  readonly prefix: string;
}

const heads: Record<SecretKind, string> = {
  key: 'aib_sk_',
  session: 'aib_ss_',
  owner: 'aib_ow_',
  invitation: 'aib_iv_',
  reset: 'aib_rs_',
  sign_in: 'aib_si_',
};
const randomBytes = 32;
const shape = /^aib_(?:sk|ss|ow|iv|rs|si)_[A-Za-z0-9_-]{43}$/;

export interface SecretTexts {
  make(kind: SecretKind): MadeSecret;
  /** Null for text that cannot be one of ours. */
  hashOf(kind: SecretKind, text: string): Buffer | null;
}

export function createSecretTexts(credentialKey: string, chance: Chance): SecretTexts {
  const hash = (text: string): Buffer => createHmac('sha256', credentialKey).update(text).digest();
  return {
    make(kind) {
      const text = heads[kind] + chance.token(randomBytes);
      return { text, hash: hash(text), prefix: text.slice(0, heads[kind].length + 4) };
    },
    hashOf: (kind, text) => (text.startsWith(heads[kind]) && shape.test(text) ? hash(text) : null),
  };
}

export function isKeyText(text: string): boolean {
  return text.startsWith(heads.key);
}
