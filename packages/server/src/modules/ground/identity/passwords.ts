// Password hashing: argon2id with the parameters OWASP names first, and an answer that takes as long
// for an unknown account as for a wrong password.
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null stands for an unknown account: the work is done all the same, the answer is no. */
  matches(password: string, stored: string | null): Promise<boolean>;
}

/** @param decoy any text; its hash is what passwords of unknown accounts are compared with. */
export function createPasswords(decoy: string): Passwords {
  let decoyHash: Promise<string> | null = null;
  // NFKC: one password typed on two keyboards may arrive in two normal forms.
  const normal = (password: string) => password.normalize('NFKC');
  return {
    hash: (password) => hash(normal(password), parameters),
    async matches(password, stored) {
      decoyHash ??= hash(decoy, parameters);
      const against = stored ?? (await decoyHash);
      return (await verify(against, normal(password))) && stored !== null;
    },
  };
}
