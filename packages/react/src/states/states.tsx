// What a page shows when it has nothing, not enough, a fault, or no connection. Each says what is
// needed next, and none of them is an apology.
import type { ReactNode } from 'react';
import { formatDay, formatSeconds } from '../format/dates.ts';
import { countOf } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Tag } from '../parts/tag.tsx';

export interface Action {
  readonly label: string;
  readonly onAct: () => void;
  readonly isBusy?: boolean;
}

export interface EmptyProps {
  /** One sentence: what is not there. */
  readonly title: string;
  /** One sentence: what is needed. */
  readonly needs: string;
  readonly action?: Action;
  /** A snippet that does the same from code. */
  readonly snippet?: ReactNode;
  readonly picture?: ReactNode;
}

/**
 * @example
 * <Empty title="Nothing to forecast yet" needs="Choose a table with a date column." />
 */
export function Empty({ title, needs, action, snippet, picture }: EmptyProps) {
  return (
    <div className="aib-state">
      {picture}
      <h2 className="aib-state-title">{title}</h2>
      <p className="aib-state-text">{needs}</p>
      {action !== undefined && (
        <Button tone="primary" onClick={action.onAct} disabled={action.isBusy === true}>
          {action.label}
        </Button>
      )}
      {snippet !== undefined && <div className="aib-state-snippet">{snippet}</div>}
    </div>
  );
}

export interface NotEnoughProps {
  readonly have: number;
  readonly need: number;
  /** What is counted, in the singular: `day`. */
  readonly unit: string;
  /** The day on which it will be enough, `YYYY-MM-DD`; null when no data come. */
  readonly enoughOn: string | null;
  /** Why nothing is predicted and what is drawn instead. */
  readonly why: string;
  /** The chart of what there is, with the naive line. */
  readonly chart?: ReactNode;
  readonly tell?: Action;
  readonly more?: Action;
}

/**
 * @example
 * <NotEnough have={9} need={28} unit="day" enoughOn="2026-12-09" why="Too short to say how wrong …" />
 */
export function NotEnough(props: NotEnoughProps) {
  const { have, need, unit, enoughOn, why, chart, tell, more } = props;
  return (
    <div className="aib-state">
      <div className="aib-state-head">
        <h2 className="aib-state-title">
          {have} of {countOf(need, unit)}
        </h2>
        {enoughOn !== null && <Tag>enough on {formatDay(enoughOn, 'short')}</Tag>}
      </div>
      <p className="aib-state-text">{why}</p>
      {chart}
      <div className="aib-bar" role="img" aria-label={`${have} of ${countOf(need, unit)}`}>
        <span style={{ inlineSize: `${Math.min(100, (100 * have) / Math.max(1, need))}%` }} />
      </div>
      <div className="aib-state-actions">
        {tell !== undefined && (
          <Button tone="primary" icon="bell" onClick={tell.onAct} disabled={tell.isBusy === true}>
            {tell.label}
          </Button>
        )}
        {more !== undefined && <Button onClick={more.onAct}>{more.label}</Button>}
      </div>
    </div>
  );
}

export interface ErrorStateProps {
  /** What did not happen. */
  readonly title: string;
  /** What is unharmed. */
  readonly unharmed?: string;
  readonly cause: ReactNode;
  readonly fix?: ReactNode;
  readonly code?: string;
  readonly requestId?: string | null;
  readonly action?: Action;
  readonly onCopy?: (text: string) => void;
}

/**
 * @example
 * <ErrorState title="The forecast was not made" cause={error.message} code={error.code}
 *   requestId={error.requestId} action={{ label: 'Try again', onAct: retry }} />
 */
export function ErrorState(props: ErrorStateProps) {
  const { title, unharmed, cause, fix, code, requestId, action, onCopy } = props;
  const copy = onCopy ?? ((text: string) => void navigator.clipboard?.writeText(text));
  return (
    <div className="aib-state aib-state-error" role="alert">
      <div className="aib-state-head">
        <span className="aib-danger">
          <Icon name="stop" size={18} />
        </span>
        <h2 className="aib-state-title">{title}</h2>
      </div>
      {unharmed !== undefined && <p className="aib-state-text">{unharmed}</p>}
      <dl className="aib-facts">
        <dt>Cause</dt>
        <dd>{cause}</dd>
        {fix !== undefined && fix !== '' && (
          <>
            <dt>Fix</dt>
            <dd>{fix}</dd>
          </>
        )}
        {code !== undefined && (
          <>
            <dt>Code</dt>
            <dd className="aib-mono">{code}</dd>
          </>
        )}
        {requestId != null && (
          <>
            <dt>Request</dt>
            <dd className="aib-mono">
              {requestId}{' '}
              <Button
                tone="quiet"
                size="small"
                icon="copy"
                aria-label="Copy the request id"
                onClick={() => copy(requestId)}
              />
            </dd>
          </>
        )}
      </dl>
      {action !== undefined && (
        <Button onClick={action.onAct} disabled={action.isBusy === true}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

export interface OfflineProps {
  readonly seconds: number;
  /** Edits that wait here until the connection is back. */
  readonly keptEdits?: number;
  readonly onTry?: () => void;
}

/** The banner over a page that has lost its server; values below keep their last state. */
export function Offline({ seconds, keptEdits = 0, onTry }: OfflineProps) {
  const kept =
    keptEdits === 0
      ? 'Values are as they were.'
      : `${countOf(keptEdits, 'edit')} kept here and sent later.`;
  return (
    <div className="aib-banner aib-banner-warn" role="status">
      <Icon name="offline" />
      <p>
        <strong>No connection for {formatSeconds(seconds)}.</strong> {kept}
      </p>
      {onTry !== undefined && (
        <button type="button" className="aib-link" onClick={onTry}>
          Try now
        </button>
      )}
    </div>
  );
}

export interface SkeletonProps {
  /** The size of what comes. */
  readonly height: number;
  readonly width?: number | string;
  readonly label?: string;
}

/** A place held for what is loading; it shows after 200 ms, so that quick answers never flicker. */
export function Skeleton({ height, width = '100%', label }: SkeletonProps) {
  return (
    <div
      className="aib-skeleton"
      style={{ blockSize: height, inlineSize: width }}
      aria-hidden={label === undefined}
    >
      {label !== undefined && (
        <span className="aib-sr" role="status">
          {label}
        </span>
      )}
    </div>
  );
}
