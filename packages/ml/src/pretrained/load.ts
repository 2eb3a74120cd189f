// Small text classifiers that are learned already. Their weights are modules of their own, fetched when asked
// for: who asks for none carries none. `CARDS.md` beside says what each learned from and how well it does.
import { MlError } from '../errors.ts';
import { restoreTextModel, type TextModel } from '../text/text-model.ts';

const weights = {
  sentiment: () => import('./weights/sentiment.ts'),
  spam: () => import('./weights/spam.ts'),
  toxicity: () => import('./weights/toxicity.ts'),
  'assistant-intents': () => import('./weights/assistant-intents.ts'),
  'banking-intents': () => import('./weights/banking-intents.ts'),
};

export type PretrainedName = keyof typeof weights;

export const pretrainedNames = Object.keys(weights) as readonly PretrainedName[];

/**
 * English only. Scores are of texts like those of the card; on yours, measure first.
 *
 * @throws MlError `pretrained_unknown`
 * @example
 * const model = await loadPretrained('spam');
 * model.predictOne('WINNER! Claim your free prize now, call 09061701461').prediction; // 'spam'
 */
export async function loadPretrained(name: PretrainedName): Promise<TextModel> {
  if (!Object.hasOwn(weights, name)) {
    const message = `There is no pretrained "${name}"; take one of ${pretrainedNames.join(', ')}.`;
    throw new MlError('pretrained_unknown', 'name', message);
  }
  const { json } = await weights[name]();
  return restoreTextModel(JSON.parse(json));
}
