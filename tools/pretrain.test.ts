// Pretrained models come out bit for bit as committed, where the data sets are there.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pretrain } from './pretrain/learn.ts';
import { recipes } from './pretrain/recipes.ts';
import { pretrainedFolder, weightsModule } from './pretrain/write.ts';

const root = dirname(import.meta.dirname);
const data = process.env.AIBAAS_BENCH_DATA;

test.skipIf(data === undefined).each(recipes)('$name is learned anew', async (recipe) => {
  const committed = await readFile(
    join(root, pretrainedFolder, 'weights', `${recipe.name}.ts`),
    'utf8',
  );
  expect(weightsModule(recipe, pretrain(recipe, data as string)) === committed).toBe(true);
});
