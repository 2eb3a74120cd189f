// What a person reads after training: how well, beside the naive baseline, and what was noticed.
import {
  type NestedScore,
  paretoFront,
  type TableModel,
  type TextReport,
  type TriedCandidate,
} from '@aibaas/ml';
import { formatTable } from '../terminal/table.ts';

export function trainingReport(
  { report, task, target, classes, members, bias }: TableModel,
  given: {
    readonly out: string;
    readonly seconds: number;
    readonly tried: readonly TriedCandidate[];
  },
): string {
  const { out, seconds, tried } = given;
  const worth = worthHaving(tried);
  const { leaderboard, rows, folds, dropped, suspects, notes, nested } = report;
  const metric = leaderboard[0]?.figure.metric ?? '';
  const shown = (value: number): string =>
    metric === 'RMSE' ? Number(value.toPrecision(4)).toString() : value.toFixed(4);
  const table = formatTable(
    [
      { title: 'method' },
      { title: metric, align: 'right' },
      { title: '95 %', align: 'right' },
      { title: bias === null ? 'share' : 'factor', align: 'right' },
      { title: 'µs a row', align: 'right' },
      { title: '' },
    ],
    leaderboard.map(({ name, figure }) => [
      name,
      shown(figure.value),
      `${shown(figure.lower)} to ${shown(figure.upper)}`,
      weightOf(members.find((member) => member.name === name)?.weight, bias !== null),
      tried.find((one) => one.name === name)?.rowUs.toPrecision(3) ?? '',
      worth.has(name) ? 'nothing faster is as good' : '',
    ]),
  );
  const what = task === 'regression' ? 'a number' : `${classes.length} classes`;
  const lines = [
    `${target}: ${what}, learned from ${rows.toLocaleString('en-US')} rows in ${seconds.toFixed(1)} s; the model is ${out}`,
    `How well, on rows that were not learned from (${folds} folds):`,
    '',
    table,
    ...(nested === undefined ? [] : [nestedLine(nested, shown)]),
    ...suspects.map(
      ({ column, share }) =>
        `Careful: "${column}" alone tells ${(100 * share).toFixed(1)} % of the answer. Was it written after the answer was known? Then leave it out.`,
    ),
    ...dropped.map(({ name, why }) => `"${name}" was left out: ${why}.`),
    ...notes,
  ];
  return lines.join('\n');
}

/** Candidates beside which none is both better and faster. */
function worthHaving(tried: readonly TriedCandidate[]): Set<string> {
  const isWorth = paretoFront(tried.map(({ loss, rowUs }) => ({ loss, cost: rowUs })));
  return new Set(tried.flatMap(({ name }, i) => (isWorth[i] ? [name] : [])));
}

export function nestedLine(
  { folds, figure }: NestedScore,
  shown: (value: number) => string,
): string {
  const { metric, value, lower, upper } = figure;
  return `Trained ${folds} times without a part and judged on that part alone: ${metric} ${shown(value)} (${shown(lower)} to ${shown(upper)}, 95 %).`;
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
  const what = `${target} from ${text}: ${classes.length} classes, ${rows.toLocaleString('en-US')} rows.`;
  return [what, how, ...notes].filter((line) => line !== '').join('\n');
}
