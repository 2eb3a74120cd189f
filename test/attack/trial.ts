// Tries attacks twice: on the product, where each must fail, and on its weak twin, where each must
// succeed. Attacks of a class share a pair of servers unless they need one alone.
import type { Edit } from '../../tools/planted/edit.ts';
import type { Attack, AttackClass, Outcome } from './attack.ts';
import { startTarget, type Target } from './target.ts';

export interface Verdict {
  readonly group: string;
  readonly attack: string;
  readonly like: string;
  readonly onProduct: Outcome;
  readonly onTwin: Outcome;
}

/** Held on the product, and shown to work where the guard is missing. */
export const isBlocked = ({ onProduct, onTwin }: Verdict): boolean =>
  !onProduct.isSuccessful && onTwin.isSuccessful;

/** Yields each verdict as soon as it is known. */
export async function* tryClass(
  { name, attacks }: AttackClass,
  choice: { readonly withAlone: boolean },
): AsyncGenerator<Verdict> {
  const together = attacks.filter(({ isAlone }) => isAlone !== true);
  const groups = together.length === 0 ? [] : [together];
  if (choice.withAlone) {
    groups.push(...attacks.filter(({ isAlone }) => isAlone).map((attack) => [attack]));
  }
  for (const group of groups) yield* tryGroup(name, group);
}

async function* tryGroup(name: string, attacks: readonly Attack[]): AsyncGenerator<Verdict> {
  const onProduct = await outcomes(attacks, []);
  const onTwin = await outcomes(attacks, distinct(attacks.flatMap(({ weakness }) => weakness)));
  for (const [index, attack] of attacks.entries()) {
    yield {
      group: name,
      attack: attack.name,
      like: attack.like,
      onProduct: onProduct[index] as Outcome,
      onTwin: onTwin[index] as Outcome,
    };
  }
}

async function outcomes(attacks: readonly Attack[], edits: readonly Edit[]): Promise<Outcome[]> {
  const target = await startTarget(edits);
  const seen: Outcome[] = [];
  try {
    for (const attack of attacks) seen.push(await outcomeOf(attack, target, edits.length > 0));
  } finally {
    await target.stop();
  }
  return seen;
}

/** An attack that breaks off proves nothing: on the product it counts as one that worked. */
async function outcomeOf(attack: Attack, target: Target, isTwin: boolean): Promise<Outcome> {
  try {
    return await attack.run(target);
  } catch (error) {
    return { isSuccessful: !isTwin, saw: `broke off: ${String(error)}` };
  }
}

/** Two attacks may need the same guard gone. */
function distinct(edits: readonly Edit[]): Edit[] {
  const byText = new Map(edits.map((edit) => [JSON.stringify(edit), edit]));
  return [...byText.values()];
}
