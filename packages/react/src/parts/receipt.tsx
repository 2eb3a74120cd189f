// How something came about, in five steps on one line: knew, expected, decided, did, came. A step whose
// time has not come says when it is due.
import type { ReactNode } from 'react';
import { Tag, type TagTone } from './tag.tsx';

export type Verdict = 'right' | 'wrong' | 'due' | 'undone';

export interface ReceiptStep {
  readonly text: ReactNode;
  /** As it is to be read, in the zone of the page. */
  readonly time?: string;
}

export interface ReceiptProps {
  readonly title: string;
  readonly verdict: Verdict;
  readonly knew: ReceiptStep;
  readonly expected: ReceiptStep;
  readonly decided: ReceiptStep;
  readonly did: ReceiptStep;
  readonly came: ReceiptStep;
  /** Place in the audit chain, code. */
  readonly foot?: ReactNode;
}

const verdicts: Readonly<Record<Verdict, { word: string; tone: TagTone }>> = {
  right: { word: 'Right', tone: 'ok' },
  wrong: { word: 'Wrong', tone: 'danger' },
  due: { word: 'Due', tone: 'neutral' },
  undone: { word: 'Undone', tone: 'warn' },
};

/**
 * @example
 * <Receipt title="Warned 7 days before" verdict="due" knew={{ text: '90 days' }}
 *   expected={{ text: '14 December' }} decided={{ text: 'Rule' }} did={{ text: 'Warned' }}
 *   came={{ text: 'Due 14 December' }} />
 */
export function Receipt(props: ReceiptProps) {
  const { title, verdict, knew, expected, decided, did, came, foot } = props;
  const steps = { Knew: knew, Expected: expected, Decided: decided, Did: did, Came: came };
  const { word, tone } = verdicts[verdict];
  return (
    <section className="aib-receipt" aria-label={`Receipt: ${title}`}>
      <div className="aib-state-head">
        <h2 className="aib-state-title">{title}</h2>
        <Tag tone={tone}>{word}</Tag>
      </div>
      <ol className="aib-receipt-steps">
        {Object.entries(steps).map(([name, step]) => (
          <li key={name}>
            <span className="aib-receipt-name">{name}</span>
            <div>{step.text}</div>
            {step.time !== undefined && <span className="aib-note">{step.time}</span>}
          </li>
        ))}
      </ol>
      {foot !== undefined && <div className="aib-receipt-foot">{foot}</div>}
    </section>
  );
}
