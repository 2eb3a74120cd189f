// Work that takes longer than a second: how much is done, in which stage, how long it will still take,
// and how to end it. Never a lone spinner.
import type { ReactNode } from 'react';
import { formatSeconds } from '../format/dates.ts';
import { formatNumber } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';

export interface ProgressProps {
  readonly title: string;
  readonly done: number;
  /** Null when nobody knows. */
  readonly total: number | null;
  /** What is counted, in the plural: `rows`. */
  readonly unit: string;
  readonly secondsLeft?: number | null;
  readonly secondsAllowed?: number | null;
  /** All stages in order; those before `stage` are done. */
  readonly stages?: readonly string[];
  readonly stage?: string;
  /** A live curve or other words under the bar. */
  readonly children?: ReactNode;
  readonly onKeepBest?: () => void;
  readonly onCancel?: () => void;
  readonly mayClose?: boolean;
}

/** 0 to 1; null when the total is not known. */
export function progressShare(done: number, total: number | null): number | null {
  if (total === null || !(total > 0)) return null;
  return Math.min(1, Math.max(0, done / total));
}

/**
 * @example
 * <Progress title="Import" done={62_000} total={100_000} unit="rows" secondsLeft={12} onCancel={stop} />
 */
export function Progress(props: ProgressProps) {
  const { title, done, total, unit, secondsLeft, secondsAllowed, stages, stage } = props;
  const { children, onKeepBest, onCancel, mayClose = true } = props;
  const share = progressShare(done, total);
  const counted =
    total === null
      ? `${formatNumber(done)} ${unit}`
      : `${formatNumber(done)} of ${formatNumber(total)} ${unit}`;
  const left = secondsLeft == null ? '' : `${formatSeconds(secondsLeft)} left`;
  const allowed = secondsAllowed == null ? '' : ` of ${formatSeconds(secondsAllowed)} allowed`;
  // Screen readers hear each quarter, not each row.
  const quarter = share === null ? null : Math.floor(share * 4) * 25;
  return (
    <div className="aib-progress">
      <h2 className="aib-state-title">{title}</h2>
      <div className="aib-progress-line">
        <strong>{counted}</strong>
        <span>
          {left}
          {allowed}
        </span>
      </div>
      <div
        className={share === null ? 'aib-bar aib-bar-open' : 'aib-bar'}
        role="progressbar"
        aria-label={title}
        aria-valuetext={counted}
        {...(share === null
          ? {}
          : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <span style={{ inlineSize: `${100 * (share ?? 1)}%` }} />
      </div>
      {stages !== undefined && <Stages stages={stages} stage={stage} />}
      {children}
      <p className="aib-sr" role="status">
        {quarter === null ? '' : `${title}: ${quarter}%`}
      </p>
      <div className="aib-state-actions">
        {onKeepBest !== undefined && <Button onClick={onKeepBest}>Stop and keep best</Button>}
        {onCancel !== undefined && (
          <Button tone="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
        {mayClose && <span className="aib-note">You may close this page.</span>}
      </div>
    </div>
  );
}

function Stages({ stages, stage }: { stages: readonly string[]; stage: string | undefined }) {
  const at = stage === undefined ? -1 : stages.indexOf(stage);
  return (
    <ol className="aib-stages">
      {stages.map((name, i) => {
        const state = i < at ? 'done' : i === at ? 'running' : 'waiting';
        return (
          <li key={name} className={`aib-stage aib-stage-${state}`}>
            <Icon name={state === 'done' ? 'done' : 'empty'} size={14} />
            {name}
            <span className="aib-sr">, {state}</span>
          </li>
        );
      })}
    </ol>
  );
}
