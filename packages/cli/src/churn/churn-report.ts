// How an outlook on customers is told: in words and a table for people, as a document for programs.
import type { OutlookCheck } from '@aibaas/ml';
import { formatNumbers } from '../terminal/format.ts';
import { formatTable, type TableColumn } from '../terminal/table.ts';
import type { ChurnInput, ChurnOutput } from './churn-task.ts';

const MODELS = { 'bg-nbd': 'BG/NBD', 'pareto-nbd': 'Pareto/NBD' } as const;
const right = (title: string): TableColumn => ({ title, align: 'right' });

export interface ChurnContext {
  readonly file: string;
  readonly out: string;
  readonly input: ChurnInput;
}

/** The document of `churn --json`. */
export function churnDocument(result: ChurnOutput, { file, out, input }: ChurnContext): object {
  const { model, customers, gone, expected, check, notes } = result;
  return {
    ...{ file, out, model, customers, gone },
    purchases: input.customers.length,
    horizon_days: input.horizonDays,
    level: input.level,
    expected_purchases: expected.purchases,
    ...(expected.value === null ? {} : { expected_value: expected.value }),
    check,
    notes,
  };
}

/** What was found, what is to come, and whether the same answer was right before. */
export function churnReport(result: ChurnOutput, context: ChurnContext): string {
  const { model, customers, gone, expected, check, notes } = result;
  const { file, out, input } = context;
  const { horizonDays: days, level } = input;
  const count = (n: number): string => n.toLocaleString('en-US');
  const sums = [`${whole(expected.purchases)} purchases`];
  if (expected.value !== null) sums.push(`worth ${whole(expected.value)}`);
  const title = `${count(customers)} customers of ${file} with ${count(input.customers.length)} purchases; ${MODELS[model]} model.`;
  return [
    title,
    `${count(gone)} have more likely left than not. In the next ${days} days: ${sums.join(' ')}.`,
    `A line a customer with ${level} % intervals is in ${out}.`,
    '',
    ...(check === null
      ? ['Too little history to test this on an earlier day; take it with care.']
      : checkLines(check, level)),
    ...notes.map(({ message }) => `Note: ${message}`),
  ].join('\n');
}

function checkLines(check: OutlookCheck, level: number): string[] {
  const { periods, customers, returned, purchases, value, missed, ordering, coverage } = check;
  const rows = [
    ['purchases', whole(purchases.actual), whole(purchases.expected), whole(purchases.naive)],
  ];
  if (value !== null) {
    rows.push(['value', whole(value.actual), whole(value.expected), whole(value.naive)]);
  }
  rows.push([
    'off by, purchases a customer',
    '',
    ...formatNumbers([missed.expected, missed.naive]),
  ]);
  if (ordering !== null) {
    const [own, other] = [ordering.expected, ordering.naive].map((area) => area.toFixed(3));
    rows.push(['who comes back (AUC)', '', own as string, other as string]);
  }
  const columns = [{ title: '' }, right('came'), right('expected'), right('simplest guess')];
  const people = `${customers.toLocaleString('en-US')} customers known before, ${returned.toLocaleString('en-US')} came back`;
  return [
    `Were we right? The last ${periods} days, from what came before them (${people}):`,
    '',
    formatTable(columns, rows),
    '',
    `${coverage.toFixed(1)} % of the customers bought as often as their ${level} % interval says. The simplest guess: each`,
    `buys as in the ${periods} days before; who bought last comes back first.`,
  ];
}

/** Sums of many customers; decimals say nothing there, unless the sum is small. */
function whole(value: number): string {
  return formatNumbers([value])[0] as string;
}
