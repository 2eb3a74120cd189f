// `aibaas explain`: what a model is, how well it did, and which columns it asks.
import { combinationOf } from '@aibaas/ml';
import { usageError } from '../command-error.ts';
import { countOf } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { readModel } from '../train/model-file.ts';
import { nestedLine, textReport } from '../train/report.ts';
import type { CommandContext } from './command-context.ts';

const SHOWN = 20;

export async function runExplain(
  modelPath: string | undefined,
  { terminal }: CommandContext,
): Promise<number> {
  if (modelPath === undefined) throw usageError('missing_file', 'give a MODEL.json');
  const file = await readModel(modelPath);
  if (file.kind === 'text') {
    const { target, text, report } = file.model.parts;
    const { classes } = file.model;
    terminal.print(
      terminal.isJson
        ? JSON.stringify({ task: 'text', target, text, classes, ...report })
        : textReport(file.model.classes, file.model.parts),
    );
    return 0;
  }
  if (file.kind === 'recommendation') {
    const { users, items, blend } = file.model;
    const best = blend.judged.at(-1);
    const facts = { task: 'recommendation', users: users.length, items: items.length };
    terminal.print(
      terminal.isJson
        ? JSON.stringify({ ...facts, judged: blend.judged })
        : `${countOf(facts.users, 'user')}, ${countOf(facts.items, 'item')}. ${best === undefined ? '' : `${best.name}: nDCG@10 ${best.ndcg.toFixed(3)} on held-out rows`}`,
    );
    return 0;
  }
  const { model, library } = file;
  const importance = model.importance();
  const { task, target, classes, report } = model;
  if (terminal.isJson) {
    const whence = library === undefined ? { target, ...report } : { library };
    terminal.print(JSON.stringify({ task, classes, importance, ...whence }));
    return 0;
  }
  const best = combinationOf(report.leaderboard);
  const figure =
    best === undefined
      ? ''
      : `${best.figure.metric} ${best.figure.value.toFixed(4)} (${best.figure.lower.toFixed(4)} to ${best.figure.upper.toFixed(4)}, 95 %) on rows not learned from`;
  const rows = importance
    .slice(0, SHOWN)
    .map(({ column, share }) => [column, `${(100 * share).toFixed(1)} %`]);
  const table = formatTable(
    [{ title: 'column' }, { title: 'share of what was learned', align: 'right' }],
    rows,
  );
  if (library !== undefined) {
    const { length } = model.roles;
    terminal.print(
      `A model of ${library} (${task}) that asks ${countOf(length, 'column')}.\n\n${table}`,
    );
    return 0;
  }
  const nested = report.nested === undefined ? '' : `\n${nestedLine(report.nested)}`;
  terminal.print(
    `${target} (${task}), from ${countOf(report.rows, 'row')}. ${figure}${nested}\n\n${table}`,
  );
  return 0;
}
