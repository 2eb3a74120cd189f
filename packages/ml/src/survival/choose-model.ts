// BG/NBD or Pareto/NBD: whichever says better what customers bought in the last part of their history, when it knows
// only what came before. Likelihood ranks them by how well they tell the past, which is not what they are for.
import { rocAuc } from '../metrics/binary-scores.ts';
import { type BgNbd, fitBgNbd } from './bg-nbd.ts';
import { type SummarisedCustomers, summariseCustomers, type Transactions } from './customers.ts';
import { heldOutPart, isTooShort, purchasesWithin } from './held-out.ts';
import { fitParetoNbd, type ParetoNbd } from './pareto-nbd.ts';

export type PurchaseModelName = 'bg-nbd' | 'pareto-nbd';

export interface ModelChoice {
  readonly model: PurchaseModelName;
  /** Periods at the end of the history that were held out; null: too short for that, and the likelier was taken. */
  readonly periods: number | null;
  /** How each did there; null as `periods`. */
  readonly judged: Readonly<Record<PurchaseModelName, Judged>> | null;
}

export interface Judged {
  /** Mean absolute error a customer, in purchases of the held-out periods. */
  readonly missed: number;
  /** Root of its mean square: many purchases that were not foreseen weigh more. */
  readonly missedSquare: number;
  /** Area under the curve of who came back, by the purchases expected; null where all or nobody did. */
  readonly ordering: number | null;
}

export interface ChoiceOptions {
  readonly horizon: number;
  readonly endMs?: number;
  readonly periodMs?: number;
}

/** @param summaries of all that came until `endMs` */
export function chooseModel(
  transactions: Transactions,
  summaries: SummarisedCustomers,
  options: ChoiceOptions,
): ModelChoice {
  const part = heldOutPart(transactions, options);
  if (part === null) return likelier(summaries);
  const { periods, periodMs, cut, end } = part;
  try {
    const earlier = summariseCustomers(transactions, { endMs: cut * periodMs, periodMs });
    const came = purchasesWithin(transactions, periodMs, { after: cut, until: end });
    const actual = earlier.customers.map((customer) => came.get(customer)?.periods.size ?? 0);
    const judge = (model: BgNbd | ParetoNbd): Judged =>
      judgedBy(actual, model.expectedPurchases(earlier, periods));
    const [bg, pareto] = [judge(fitBgNbd(earlier)), judge(fitParetoNbd(earlier))];
    const model = isBetter(pareto, bg) ? 'pareto-nbd' : 'bg-nbd';
    return { model, periods, judged: { 'bg-nbd': bg, 'pareto-nbd': pareto } };
  } catch (error) {
    if (isTooShort(error)) return likelier(summaries);
    throw error;
  }
}

/** Both have four parameters, so the likelier one is also the better one by any criterion of size. */
function likelier(summaries: SummarisedCustomers): ModelChoice {
  const isPareto = fitParetoNbd(summaries).logLikelihood > fitBgNbd(summaries).logLikelihood;
  return { model: isPareto ? 'pareto-nbd' : 'bg-nbd', periods: null, judged: null };
}

function judgedBy(actual: readonly number[], expected: Float64Array): Judged {
  const labels = actual.map((count) => Number(count > 0));
  const returned = labels.reduce((a, b) => a + b, 0);
  let [sum, squares] = [0, 0];
  actual.forEach((count, i) => {
    const miss = Math.abs(count - (expected[i] as number));
    sum += miss;
    squares += miss * miss;
  });
  const isOrderable = returned > 0 && returned < actual.length;
  return {
    missed: sum / actual.length,
    missedSquare: Math.sqrt(squares / actual.length),
    ordering: isOrderable ? rocAuc(labels, expected) : null,
  };
}

/** On more of the measures than not; where they are even, by the error that people read. */
function isBetter(a: Judged, b: Judged): boolean {
  const votes = [
    Math.sign(b.missed - a.missed),
    Math.sign(b.missedSquare - a.missedSquare),
    Math.sign((a.ordering ?? 0) - (b.ordering ?? 0)),
  ].reduce((x, y) => x + y, 0);
  return votes === 0 ? a.missed < b.missed : votes > 0;
}
