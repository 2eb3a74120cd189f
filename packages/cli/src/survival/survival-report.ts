// How an outlook on an event is told: in words for people, as a document for programs.
import type { EventCheck } from '@aibaas/ml';
import { countOf } from '../terminal/format.ts';
import type { SurvivalInput, SurvivalOutput } from './survival-task.ts';

export interface SurvivalContext {
  readonly file: string;
  readonly out: string;
  readonly input: Omit<SurvivalInput, 'table'>;
}

/** The document of `survival --json`. */
export function survivalDocument(
  { lines: _, ...result }: SurvivalOutput,
  { file, out, input }: SurvivalContext,
): object {
  return { file, out, ...input, ...result };
}

export function survivalReport(result: SurvivalOutput, context: SurvivalContext): string {
  const { subjects, events, expected, columns, check, notes } = result;
  const { file, out, input } = context;
  const { duration, event, horizon, level } = input;
  const count = (n: number): string => n.toLocaleString('en-US');
  return [
    `${countOf(subjects, 'row')} of ${file}, "${event}" in ${count(events)} of them; learned from ${countOf(columns.length, 'column')}.`,
    `Of the ${countOf(subjects - events, 'other')}, ${expected.toFixed(1)} are to be expected within ${horizon} (in the unit of "${duration}").`,
    `A line for each of them, with the time until it and its ${level} % interval, is in ${out}.`,
    '',
    ...(check === null
      ? ['Too few rows to hold some out for a test; take it with care.']
      : checkLines(check, horizon)),
    ...notes.map(({ message }) => `Note: ${message}`),
  ].join('\n');
}

function checkLines(check: EventCheck, horizon: number): string[] {
  const { subjects, concordance, expectedPercent, actualPercent, brier } = check;
  const lines = [
    `Were we right? On ${countOf(subjects, 'row')} held out from learning:`,
    `  order of who goes first  ${concordance.toFixed(3)} (1 is perfect, .5 is chance)`,
    `  share within ${horizon}  ${expectedPercent.toFixed(1)} % expected, ${actualPercent.toFixed(1)} % came`,
  ];
  if (brier !== null) {
    const figures = `${brier.expected.toFixed(4)}, everybody alike ${brier.naive.toFixed(4)}`;
    lines.push(`  squared error of the chance  ${figures}`);
  }
  return lines;
}
