// Pretrained models as callers use them: each loads, tells the plain cases, and never answers NaN.
import { expect, test } from 'vitest';
import { loadPretrained, type PretrainedName, pretrainedNames } from './index.ts';

test.each([
  ['sentiment', 'I love this, thank you so much!', 'positive'],
  ['sentiment', 'This is terrible, I hate it', 'negative'],
  ['spam', 'WINNER! Claim your free prize now, call 09061701461', 'spam'],
  ['spam', 'ok see you at home later', 'ham'],
  ['toxicity', 'The weather is lovely in the garden today', 'neither'],
  ['assistant-intents', 'set an alarm for six in the morning', 'alarm'],
  ['banking-intents', 'How do I activate my new card?', 'activate_my_card'],
] as const)('%s tells %j', async (name, text, label) => {
  expect((await loadPretrained(name)).predictOne(text).prediction).toBe(label);
});

test.each(pretrainedNames)('%s gives shares to any text', async (name) => {
  const model = await loadPretrained(name);
  for (const text of ['', '…', '我的包裹在哪里', '\ud800', 'a'.repeat(10_000)]) {
    const shares = Object.values(model.predictOne(text).probabilities);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
});

test.each(['weather', 'toString', ''])('%j is refused', async (name) => {
  await expect(loadPretrained(name as PretrainedName)).rejects.toMatchObject({
    code: 'pretrained_unknown',
    path: 'name',
  });
});
