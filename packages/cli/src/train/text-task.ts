// Runs in a compute thread: texts and labels in, a model as JSON out.
import type { TaskContext } from '@aibaas/compute';
import { type TextReport, trainText } from '@aibaas/ml';
import { now } from '../clock.ts';

export interface TextInput {
  readonly texts: string[];
  readonly labels: string[];
  readonly target: string;
  readonly text: string;
  readonly seed: number;
  readonly timeLimitMs: number | null;
}

export interface TextOutput {
  readonly json: string;
  readonly classes: readonly string[];
  readonly report: TextReport;
}

/** Part of the time for learning; the rest is for the vocabulary and for writing. */
const forLearning = 0.85;

export function trainTextModel(input: TextInput, context: TaskContext): TextOutput {
  const { texts, labels, timeLimitMs, ...rest } = input;
  const model = trainText(texts, labels, {
    ...rest,
    now,
    signal: context.signal,
    onProgress: (progress) => context.progress(progress),
    ...(timeLimitMs === null ? {} : { deadlineMs: now() + forLearning * timeLimitMs }),
  });
  return { json: JSON.stringify(model), classes: model.classes, report: model.parts.report };
}
