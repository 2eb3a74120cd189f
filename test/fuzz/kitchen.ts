// What recipes are made with: chance, what the run has learned, calls beside the fuzzed ones, and mail.
import type { Requests } from '../../packages/server/src/modules/ground/identity/factors.fixture.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

export type Json = ReturnType<typeof JSON.parse>;

export interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Kitchen extends Requests {
  readonly dice: Dice;
  readonly world: World;
  /** By the key, or by what the headers say; answers the body, and a cookie that was set. */
  call(
    method: string,
    path: string,
    call?: { body?: unknown; raw?: Buffer; headers?: Readonly<Record<string, string>> },
  ): Promise<Json>;
  /** What the pattern finds in the next mail to this address that has it. */
  mailed(address: string, pattern: RegExp): Promise<string>;
}

export type Recipe = (kitchen: Kitchen) => Promise<Parts> | Parts;

export const word = (dice: Dice): string => `w${dice.below(2 ** 31).toString(36)}`;
