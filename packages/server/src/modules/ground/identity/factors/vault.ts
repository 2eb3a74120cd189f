// Keeps the secrets of authenticator apps encrypted (AES-256-GCM) under a key derived from the
// installation's secrets, so that a copy of the database gives no codes.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Chance } from '../../../../kernel/random.ts';

const ivBytes = 12;
const tagBytes = 16;

export interface Vault {
  /** @param owner what the secret is for; a ciphertext moved to another row does not open. */
  seal(secret: Uint8Array, owner: string): Buffer;
  open(sealed: Uint8Array, owner: string): Buffer;
}

export function createVault(credentialKey: string, chance: Chance): Vault {
  const key = Buffer.from(hkdfSync('sha256', credentialKey, '', 'aibaas totp secrets', 32));
  return {
    seal(secret, owner) {
      const iv = chance.bytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open(sealed, owner) {
      const iv = sealed.subarray(0, ivBytes);
      const tag = sealed.subarray(ivBytes, ivBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      decipher.setAuthTag(tag);
      return Buffer.concat([
        decipher.update(sealed.subarray(ivBytes + tagBytes)),
        decipher.final(),
      ]);
    },
  };
}
