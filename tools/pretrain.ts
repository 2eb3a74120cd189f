// `npm run pretrain` learns the pretrained text models anew from the data sets in AIBAAS_BENCH_DATA;
// `npm run pretrain -- --check` writes nothing and fails when a committed file is not what comes out.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pretrain } from './pretrain/learn.ts';
import { recipes } from './pretrain/recipes.ts';
import { cards, pretrainedFolder, weightsModule } from './pretrain/write.ts';

const root = dirname(import.meta.dirname);
const arguments_ = process.argv.slice(2);
const data = process.env.AIBAAS_BENCH_DATA;

if (arguments_.some((argument) => argument !== '--check')) {
  console.error('Usage: npm run pretrain [-- --check]');
  process.exitCode = 2;
} else if (data === undefined) {
  console.error('Set AIBAAS_BENCH_DATA to the folder of the data sets; nothing was done.');
  process.exitCode = 2;
} else {
  const files = new Map<string, string>();
  const models = recipes.map((recipe) => {
    const model = pretrain(recipe, data);
    files.set(`weights/${recipe.name}.ts`, weightsModule(recipe, model));
    const { accuracy, macroF1, foreignRecall, json } = model;
    console.log(recipe.name, { accuracy, macroF1, foreignRecall, sizeBytes: json.length });
    return [recipe, model] as const;
  });
  files.set('CARDS.md', cards(models));
  for (const [name, text] of files) {
    const path = join(root, pretrainedFolder, name);
    if (arguments_.length === 0) await writeFile(path, text);
    else if ((await readFile(path, 'utf8')) !== text) {
      console.error(`${pretrainedFolder}/${name} is out of date: npm run pretrain`);
      process.exitCode = 1;
    }
  }
}
