// What a person reads after training: how well, beside the naive baseline, and what was noticed.
import type { NestedScore, TableModel, TextReport, TriedCandidate } from '@aibaas/ml';
import { countOf } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { compareRows, shownFigure } from './comparison.ts';

export function trainingReport(
  { report, task, target, classes, members, bias }: TableModel,
  given: {
    readonly out: string;
    readonly seconds: number;
    readonly tried: readonly TriedCandidate[];
  },
): string {
  const { out, seconds, tried } = given;
  const { leaderboard, rows, folds, dropped, suspects, notes, nested } = report;
  const metric = leaderboard[0]?.figure.metric ?? '';
  const compared = compareRows({ leaderboard, tried, members: members.map(({ name }) => name) });
  const table = formatTable(
    [
      { title: 'method' },
      { title: metric, align: 'right' },
      { title: '95 %', align: 'right' },
      { title: bias === null ? 'share' : 'factor', align: 'right' },
      { title: 'µs a row', align: 'right' },
      { title: '' },
    ],
    compared.map(({ name, figure, value, rowUs, isModel, isWorthIts }) => [
      name,
      value,
      `${shownFigure(figure, figure.lower)} to ${shownFigure(figure, figure.upper)}`,
      weightOf(members.find((member) => member.name === name)?.weight, bias !== null),
      rowUs,
      [
        ...(isModel ? ['the model'] : []),
        ...(isWorthIts ? ['nothing faster is as good'] : []),
      ].join('; '),
    ]),
  );
  const what = task === 'regression' ? 'a number' : `${classes.length} classes`;
  const lines = [
    `${target}: ${what}, learned from ${countOf(rows, 'row')} in ${seconds.toFixed(1)} s; the model is ${out}`,
    `How well, on rows that were not learned from (${folds} folds):`,
    '',
    table,
    ...(compared[0]?.isModel === false ? [orderNote(metric, task)] : []),
    ...(nested === undefined ? [] : [nestedLine(nested)]),
    ...suspects.map(
      ({ column, share }) =>
        `Careful: "${column}" alone tells ${(100 * share).toFixed(1)} % of the answer. Was it written after the answer was known? Then leave it out.`,
    ),
    ...dropped.map(({ name, why }) => `"${name}" was left out: ${why}.`),
    ...notes,
  ];
  return lines.join('\n');
}

/** Why what is first is not what was written. */
const orderNote = (metric: string, task: string): string =>
  `Sorted by ${metric}; the model is put together for the lowest ${task === 'regression' ? 'squared error' : 'log loss'}, on parts of the rows that its weights were not made from.`;

export function nestedLine({ folds, figure }: NestedScore): string {
  const { metric, ...values } = figure;
  const [value, lower, upper] = [values.value, values.lower, values.upper].map((each) =>
    shownFigure(figure, each),
  );
  return `Trained ${folds} times without a part and judged on that part alone: ${metric} ${value} (${lower} to ${upper}, 95 %).`;
}

function weightOf(weight: number | undefined, isFactor: boolean): string {
  if (weight === undefined) return '';
  return isFactor ? weight.toFixed(2) : `${Math.round(100 * weight)} %`;
}

export function textReport(
  classes: readonly string[],
  {
    target,
    text,
    report,
  }: { readonly target: string; readonly text: string; readonly report: TextReport },
): string {
  const { accuracy, naive, rows, notes } = report;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const how =
    accuracy === null
      ? ''
      : `Right on ${percent(accuracy.value)} (${percent(accuracy.lower)} to ${percent(accuracy.upper)}, 95 %) of rows that were not learned from; always the most frequent class: ${percent(naive)}.`;
  const what = `${target} from ${text}: ${classes.length} classes, ${countOf(rows, 'row')}.`;
  return [what, how, ...notes].filter((line) => line !== '').join('\n');
}
