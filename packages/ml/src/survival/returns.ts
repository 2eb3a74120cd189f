// Money that comes back: rows worth 0 or less are returns, cancellations or gifts, and nobody bought anything by
// them. They are left out, with the rows they are of named; a purchase that was brought back stays a purchase.
import { MlError } from '../errors.ts';
import type { Transactions } from './customers.ts';

export interface Returns {
  /** Rows worth less than 0, and what they bring back, below 0. */
  readonly rows: number;
  readonly sum: number;
  /** Rows worth exactly 0. */
  readonly zeroRows: number;
  /** Customers that have no other row, of whom nothing is said. */
  readonly customersWithoutPurchase: number;
}

/**
 * The transactions that are purchases.
 *
 * @returns `returns` is null where each is one
 * @throws MlError `empty` when none is
 * @example
 * const bought = { customers: ['ann', 'ann', 'bo'], times: [0, 1, 2], values: [20, -20, 5] };
 * withoutReturns(bought).transactions.values; // [20, 5]
 */
export function withoutReturns(transactions: Transactions): {
  readonly transactions: Transactions;
  readonly returns: Returns | null;
} {
  const { customers, times, values } = transactions;
  if (values === undefined) return { transactions, returns: null };
  const places = Array.from({ length: values.length }, (_, i) => i);
  // What is no number is refused by name elsewhere.
  const kept = places.filter((i) => !((values[i] as number) <= 0));
  if (kept.length === values.length) return { transactions, returns: null };
  if (kept.length === 0) {
    const message = `There is no purchase: all ${values.length} transactions are worth 0 or less.`;
    throw new MlError('empty', 'transactions.values', message);
  }
  const purchases = {
    customers: kept.map((i) => customers[i] as string),
    times: kept.map((i) => times[i] as number),
    values: kept.map((i) => values[i] as number),
  };
  const negative = places.filter((i) => (values[i] as number) < 0);
  const returns = {
    rows: negative.length,
    sum: negative.reduce((sum, i) => sum + (values[i] as number), 0),
    zeroRows: values.length - kept.length - negative.length,
    customersWithoutPurchase: new Set(customers).size - new Set(purchases.customers).size,
  };
  return { transactions: purchases, returns };
}

/** In words, for the notes of an outlook. */
export function tellReturns({ rows, sum, zeroRows, customersWithoutPurchase }: Returns): string {
  const counted = (count: number, word: string): string =>
    `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
  const parts = [
    ...(rows === 0
      ? []
      : [
          `${counted(rows, 'row')} with money that comes back (${Number(sum.toPrecision(10))} in all)`,
        ]),
    ...(zeroRows === 0 ? [] : [`${counted(zeroRows, 'row')} worth 0`]),
  ];
  const lost =
    customersWithoutPurchase === 0
      ? ''
      : ` ${counted(customersWithoutPurchase, 'customer')} with no other row ${customersWithoutPurchase === 1 ? 'is' : 'are'} left out.`;
  return `${parts.join(' and ')} count as no purchase and are left out; values are of what was bought.${lost}`;
}
