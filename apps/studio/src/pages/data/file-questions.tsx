// What only a person knows of a file: which way round its dates are, what its commas mean.
import { Segmented } from '@aibaas/react';
import type { DateOrder, ImportQuestion } from '@aibaas/sdk';
import { useRef } from 'react';
import type { ImportRun, ImportState } from './import-run.ts';

const words: Readonly<Record<string, string>> = {
  dmy: 'Day first',
  mdy: 'Month first',
  ymd: 'Year first',
  '.': 'A point',
  ',': 'A comma',
};

export function FileQuestions({
  run,
  state,
}: {
  readonly run: ImportRun;
  readonly state: ImportState;
}) {
  const { inference, settings } = state;
  // A question that was answered stays, so that the answer can be changed.
  const asked = useRef(new Map<string, ImportQuestion>());
  for (const question of inference?.questions ?? []) {
    if (!asked.current.has(question.code)) asked.current.set(question.code, question);
  }
  const questions = [...asked.current.values()];
  if (questions.length === 0) return null;
  return (
    <div className="questions">
      {questions.map(({ code, column, message, examples, options }) => {
        const isOrder = code === 'ambiguous_date_order';
        const value = isOrder ? settings.dateOrder : settings.decimal;
        return (
          <div key={code} className="question">
            <p>
              <strong>{message}</strong>{' '}
              <span className="dim">
                {column}:{' '}
                {examples
                  .slice(0, 3)
                  .map((text) => `“${text}”`)
                  .join(', ')}
              </span>
            </p>
            <Segmented
              label={message}
              value={value ?? ''}
              options={options.map((option) => ({ value: option, label: words[option] ?? option }))}
              onChange={(option) =>
                run.change(
                  isOrder ? { dateOrder: option as DateOrder } : { decimal: option as '.' | ',' },
                )
              }
            />
          </div>
        );
      })}
    </div>
  );
}
