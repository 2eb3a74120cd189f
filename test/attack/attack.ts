// What an attack is: it goes only through the public interface, fails on the product, and succeeds on a
// twin of the product that was made weak on purpose, so that it cannot pass without trying anything.
import type { Edit } from '../../tools/planted/edit.ts';
import type { Target } from './target.ts';

export interface Outcome {
  /** Whether the attacker got what she wanted. */
  readonly isSuccessful: boolean;
  /** What she saw, for the table. */
  readonly saw: string;
}

export interface Attack {
  readonly name: string;
  /** A published hole of the kind (CVE, advisory), or what it is after. */
  readonly like: string;
  /** Takes the guard out of the twin. */
  readonly weakness: readonly Edit[];
  /** Has a server to itself: it exhausts or stops what others of its class need. */
  readonly isAlone?: true;
  run(target: Target): Promise<Outcome>;
}

/** One file of attacks. */
export interface AttackClass {
  readonly name: string;
  readonly attacks: readonly Attack[];
}
