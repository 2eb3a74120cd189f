// Conditions as alerts and policies ask them: read once, asked often, beside the same written in JavaScript by hand;
// and a million soups of words, which throw nothing but errors of ours.
import { compile, ExpressionError } from '../packages/expressions/src/index.ts';
import { wordSoup } from '../packages/expressions/src/testing/random-expression.ts';
import { seeded } from '../packages/expressions/src/testing/seeded.ts';

export const name = 'expressions';

const goals = { perSecond: 3_000_000, soups: 1_000_000 };
const rounds = 5;
const asked = 3_000_000;

const schema = {
  intent: { type: 'text' },
  sentiment: { type: 'number' },
  latency: { type: 'number', unit: 'ms' },
} as const;
const source = "intent === 'billing' && sentiment < 0.3 || latency > 2s";

interface Fields {
  readonly intent: string;
  readonly sentiment: number;
  readonly latency: number;
}

const byHand = ({ intent, sentiment, latency }: Fields): boolean =>
  (intent === 'billing' && sentiment < 0.3) || latency > 2000;

export async function run({ log }: { log(line: string): void }): Promise<Record<string, unknown>> {
  const expression = compile(source, schema);
  const random = seeded(3);
  const fields = Array.from({ length: 1024 }, () => ({
    intent: random() < 0.5 ? 'billing' : 'refund',
    sentiment: random(),
    latency: 4000 * random(),
  }));
  const own = best((each) => expression.run(each) === true, fields);
  const hand = best(byHand, fields);
  log(`${source}`);
  log(
    `  ${millions(own)} M answers a second (goal ${millions(goals.perSecond)}); by hand ${millions(hand)} M`,
  );
  const read = timed(20_000, () => compile(source, schema));
  log(`  read and checked in ${(1e6 / read).toFixed(1)} µs`);
  const { taken, refused } = soups(goals.soups);
  log(`${goals.soups} soups of words: ${taken} answered, ${refused} refused, nothing else thrown`);
  return { perSecond: own, byHand: hand, compileUs: 1e6 / read, taken, refused };
}

const millions = (value: number): string => (value / 1e6).toFixed(1);

function best(ask: (fields: Fields) => boolean, fields: readonly Fields[]): number {
  let trues = 0;
  const once = (): number =>
    timed(asked, (i) => {
      if (ask(fields[i & 1023] as Fields)) trues += 1;
    });
  const speeds = Array.from({ length: rounds }, once);
  if (trues === 0) throw new Error('no field was ever told true');
  return Math.max(...speeds);
}

function timed(count: number, work: (i: number) => void): number {
  const begun = process.cpuUsage();
  for (let i = 0; i < count; i++) work(i);
  const { user, system } = process.cpuUsage(begun);
  return (1e6 * count) / (user + system);
}

function soups(count: number): { taken: number; refused: number } {
  const random = seeded(7);
  let taken = 0;
  for (let i = 0; i < count; i++) {
    const text = wordSoup(random);
    try {
      compile(text, schema).run({ intent: 'a', sentiment: 1, latency: 1 });
      taken += 1;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw new Error(`${JSON.stringify(text)}: ${error}`);
    }
  }
  return { taken, refused: count - taken };
}
