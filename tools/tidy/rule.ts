// What a tidy rule is: a name, one sentence that explains it, and a pure check over the whole tree.
import type { Source } from './source.ts';

/** Something that breaks a rule; the message says what to do instead. */
export interface Finding {
  path: string;
  line: number;
  message: string;
}

/** The repository as the rules see it; tests build small ones by hand. */
export interface Tree {
  sources: Source[];
}

export interface Rule {
  name: string;
  meaning: string;
  check(tree: Tree): Finding[];
}
