// Simulated card payments (Le Borgne et al., Fraud Detection Handbook): a week to learn from, a week in which
// outcomes are not known yet, a week to test on without the customers whose fraud was known by then.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RawTable } from '../../packages/ml/src/index.ts';
import { readText, rowsOf, tableOf } from './files.ts';

export interface Fraud {
  readonly target: string;
  readonly train: RawTable;
  readonly test: RawTable;
  /** Of the rows of `test`. */
  readonly days: readonly number[];
  readonly customers: readonly string[];
  readonly frauds: readonly boolean[];
}

const target = 'TX_FRAUD';
const firstDay = 115;
const daysEach = 7;
const cardsADay = 100;

export function readFraud(folder: string): Fraud {
  const [file] = readdirSync(join(folder, 'fraud_handbook')).filter((name) =>
    name.endsWith('.csv.gz'),
  );
  const whole = tableOf(readText(folder, `fraud_handbook/${file}`), ',');
  const column = (name: string) => whole.columns[whole.names.indexOf(name)] ?? [];
  const days = column('TX_TIME_DAYS').map(Number);
  const customers = column('CUSTOMER_ID').map(String);
  const frauds = column(target).map((cell) => cell === '1');
  const all = Array.from(days.keys());
  const lastTrained = firstDay + daysEach - 1;
  const train = all.filter((row) => (days[row] as number) <= lastTrained);
  const test: number[] = [];
  for (let d = 0; d < daysEach; d++) {
    const known = new Set(
      all
        .filter((row) => frauds[row] === true && (days[row] as number) <= lastTrained + d)
        .map((row) => customers[row]),
    );
    const day = firstDay + 2 * daysEach + d;
    test.push(...all.filter((row) => days[row] === day && !known.has(customers[row])));
  }
  const features = whole.names.filter(
    (name) => /^(?:TX_AMOUNT|TX_DURING|CUSTOMER_ID_|TERMINAL_ID_)/.test(name) || name === target,
  );
  const part = (rows: readonly number[]): RawTable => {
    const { names, columns } = rowsOf(whole, rows);
    return { names: features, columns: features.map((name) => columns[names.indexOf(name)] ?? []) };
  };
  return {
    target,
    train: part(train),
    test: part(test),
    days: test.map((row) => days[row] as number),
    customers: test.map((row) => customers[row] as string),
    frauds: test.map((row) => frauds[row] as boolean),
  };
}

/** Share of the hundred most suspicious cards of a day that were defrauded on it; mean over the days. */
export function cardPrecision(
  { days, customers, frauds }: Fraud,
  scores: readonly number[],
): number {
  const found = new Set<string>();
  let sum = 0;
  const each = [...new Set(days)].sort((a, b) => a - b);
  for (const day of each) {
    const cards = new Map<string, { score: number; isFraud: boolean }>();
    days.forEach((other, row) => {
      const customer = customers[row] as string;
      if (other !== day || found.has(customer)) return;
      const card = cards.get(customer) ?? { score: 0, isFraud: false };
      cards.set(customer, {
        score: Math.max(card.score, scores[row] as number),
        isFraud: card.isFraud || frauds[row] === true,
      });
    });
    const top = [...cards].sort(([, a], [, b]) => b.score - a.score).slice(0, cardsADay);
    const hits = top.filter(([, { isFraud }]) => isFraud);
    for (const [customer] of hits) found.add(customer);
    sum += hits.length / cardsADay;
  }
  return sum / each.length;
}
