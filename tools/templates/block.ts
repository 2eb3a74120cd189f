// The template of a workflow block: one that already works, keeping the values above a bound, and its
// test. The type of a block is written along with the first one.
import { join } from 'node:path';
import { exists, type Plan, PlanError } from './plan.ts';
import { checkName, NameError, spokenName, valueName } from './words.ts';

const contractPath = 'packages/server/src/kernel/block.ts';

/** @param given \`floor/module/name\` of a module that exists. */
export async function planBlock(root: string, given: string): Promise<Plan> {
  const [floor, module, name, ...rest] = given.split('/');
  if (!floor || !module || !name || rest.length > 0) {
    throw new NameError(`"${given}" is not FLOOR/MODULE/NAME, e.g. observe/data/count-rows`);
  }
  const home = `packages/server/src/modules/${checkName(floor)}/${checkName(module)}`;
  checkName(name);
  if (!(await exists(join(root, home, 'index.ts')))) {
    throw new PlanError(`there is no module ${floor}/${module}: npm run new -- module ${floor}/…`);
  }
  const hasContract = await exists(join(root, contractPath));
  return {
    files: {
      ...(hasContract ? {} : { [contractPath]: contract }),
      [`${home}/blocks/${name}.ts`]: source(module, name),
      [`${home}/blocks/${name}.test.ts`]: test(module, name),
    },
    edits: [],
    next: [
      `Let run in ${home}/blocks/${name}.ts call a verb of the service; give it an undo if it acts.`,
      `Lend it in the manifest of ${home}/index.ts.`,
    ],
  };
}

const contract = `\
// What a module lends to workflows: a step with typed inputs and outputs that can say what it would
// do, do it, and take it back. Running steps in an order is the business of the workflows module.
import type { Static, TSchema } from 'typebox';

export interface BlockContext {
  readonly tenantId: string;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

export interface Block<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  /** Module and name, e.g. \`data.count-rows\`. */
  readonly name: string;
  readonly title: string;
  readonly input: Input;
  readonly output: Output;
  run(context: BlockContext, input: Static<Input>): Promise<Static<Output>>;
  /** What \`run\` would answer, with nothing written and nothing sent. */
  dryRun(context: BlockContext, input: Static<Input>): Promise<Static<Output>>;
  /** Takes back what \`run\` did; null where it changes nothing. */
  readonly undo:
    | ((context: BlockContext, input: Static<Input>, output: Static<Output>) => Promise<void>)
    | null;
}

/** Declares a block; the types of its three verbs follow from the schemas. */
export function block<Input extends TSchema, Output extends TSchema>(
  definition: Block<Input, Output>,
): Block<Input, Output> {
  return definition;
}
`;

const source = (module: string, name: string): string => `\
// The block ${spokenName(name)}: keeps the values above a bound. It reads and changes nothing else.
import { strict } from '@aibaas/contract';
import Type from 'typebox';
import { block } from '../../../../kernel/block.ts';

const above = (values: readonly number[], bound: number): number[] =>
  values.filter((value) => value > bound);

export const ${valueName(name)} = block({
  name: '${module}.${name}',
  title: 'Keep the values above a bound',
  input: strict({ values: Type.Array(Type.Number()), bound: Type.Number() }),
  output: strict({ values: Type.Array(Type.Number()) }),
  run: async (_, { values, bound }) => ({ values: above(values, bound) }),
  dryRun: async (_, { values, bound }) => ({ values: above(values, bound) }),
  undo: null,
});
`;

const test = (module: string, name: string): string => `\
// The block ${spokenName(name)}: what it does, what it would do, and what it refuses.
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { ${valueName(name)} } from './${name}.ts';

const context = { tenantId: 'a', signal: AbortSignal.abort() };
const input = { values: [1, 5, 3], bound: 2 };

describe('${module}.${name}', () => {
  it('keeps the values above the bound, in their order', async () => {
    expect(await ${valueName(name)}.run(context, input)).toEqual({ values: [5, 3] });
  });

  it('says beforehand what it would answer', async () => {
    const { dryRun, run } = ${valueName(name)};
    expect(await dryRun(context, input)).toEqual(await run(context, input));
  });

  it.each([{}, { values: [1] }, { values: ['1'], bound: 0 }, { ...input, extra: 1 }])(
    'refuses %j',
    (wrong) => {
      expect(Value.Check(${valueName(name)}.input, wrong)).toBe(false);
    },
  );
});
`;
