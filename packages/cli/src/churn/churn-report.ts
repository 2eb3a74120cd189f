// How an outlook on customers is told: in words and a table for people, as a document for programs.
import type { OutlookCheck } from '@aibaas/ml';
import { countOf, formatNumbers } from '../terminal/format.ts';
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
  const { model, choice, returns, customers, gone, expected, check, notes } = result;
  return {
    ...{ file, out, model, customers, gone },
    purchases: purchasesOf(result, input),
    model_choice: choice === null ? null : choiceDocument(choice),
    ...(returns === null
      ? {}
      : {
          returns: {
            rows: returns.rows,
            sum: returns.sum,
            zero_rows: returns.zeroRows,
            customers_without_purchase: returns.customersWithoutPurchase,
          },
        }),
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
  const sums = [`${whole(expected.purchases)} purchases`];
  if (expected.value !== null) sums.push(`worth ${whole(expected.value)}`);
  const title = `${countOf(customers, 'customer')} of ${file} with ${countOf(purchasesOf(result, input), 'purchase')}; ${MODELS[model]} model${choiceOf(result)}.`;
  return [
    title,
    `${countOf(gone, 'has', 'have')} more likely left than not. In the next ${countOf(days, 'day')}: ${sums.join(' ')}.`,
    `A line a customer with ${level} % intervals is in ${out}.`,
    '',
    ...(check === null
      ? ['Too little history to test this on an earlier day; take it with care.']
      : checkLines(check, level)),
    ...notes.map(({ message }) => `Note: ${message}`),
  ].join('\n');
}

const choiceDocument = ({ periods, judged }: NonNullable<ChurnOutput['choice']>): object => ({
  held_out_days: periods,
  judged:
    judged === null
      ? null
      : Object.entries(judged).map(([model, { missed, missedSquare, ordering }]) => ({
          ...{ model, missed, missed_square: missedSquare, ordering },
        })),
});

const purchasesOf = ({ returns }: ChurnOutput, { customers }: ChurnInput): number =>
  customers.length - (returns === null ? 0 : returns.rows + returns.zeroRows);

/** Why this model, where that was asked of the last part of the history. */
function choiceOf({ model, choice }: ChurnOutput): string {
  if (choice === null || choice.judged === null || choice.periods === null) return '';
  const other = model === 'bg-nbd' ? 'pareto-nbd' : 'bg-nbd';
  const [own, others] = [choice.judged[model], choice.judged[other]];
  const order =
    own.ordering === null || others.ordering === null
      ? ''
      : `, AUC ${own.ordering.toFixed(3)} against ${others.ordering.toFixed(3)}`;
  const [missed, less] = [own, others].map((each) => each.missed.toFixed(4));
  return `, chosen against ${MODELS[other]} by the last ${countOf(choice.periods, 'day')}: off by ${missed} purchases a customer against ${less}${order}`;
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
  const people = `${countOf(customers, 'customer')} known before, ${returned.toLocaleString('en-US')} came back`;
  return [
    `Were we right? The last ${countOf(periods, 'day')}, from what came before them (${people}):`,
    '',
    formatTable(columns, rows),
    '',
    `${coverage.toFixed(1)} % of the customers bought as often as their ${level} % interval says. The simplest guess: each`,
    `buys as in the ${countOf(periods, 'day')} before; who bought last comes back first.`,
  ];
}

/** Sums of many customers; decimals say nothing there, unless the sum is small. */
function whole(value: number): string {
  return formatNumbers([value])[0] as string;
}
