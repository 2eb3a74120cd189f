// Rows that could not be taken over, grouped by what is wrong with them, each with a repair.
import { useState } from 'react';
import { countOf, formatNumber } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import type { Action } from '../states/states.tsx';

export interface Reject {
  readonly id: string;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly isRepaired: boolean;
}

export interface RejectGroup {
  readonly key: string;
  readonly column: string | null;
  readonly code: string;
  readonly rejects: readonly Reject[];
}

/** Rejects with the same fault in the same column, the largest group first; repaired ones left out. */
export function groupRejects(rejects: readonly Reject[]): RejectGroup[] {
  const groups = new Map<string, Reject[]>();
  for (const reject of rejects) {
    if (reject.isRepaired) continue;
    const key = `${reject.code}/${reject.column ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), reject]);
  }
  return [...groups]
    .map(([key, members]) => ({
      key,
      column: members[0]?.column ?? null,
      code: members[0]?.code ?? '',
      rejects: members,
    }))
    .sort((a, b) => b.rejects.length - a.rejects.length);
}

export interface RejectsListProps {
  readonly rejects: readonly Reject[];
  /** Adds one row with a corrected value; answers null, or why it still cannot be taken. */
  readonly onRepair: (reject: Reject, values: Record<string, unknown>) => Promise<string | null>;
  /** One repair for a whole group, where there is one. */
  readonly groupAction?: (group: RejectGroup) => Action | undefined;
  readonly onDownload?: () => void;
}

/**
 * @example
 * <RejectsList rejects={rejects} onRepair={async (reject, values) => repair(reject.id, values)} />
 */
export function RejectsList({ rejects, onRepair, groupAction, onDownload }: RejectsListProps) {
  const groups = groupRejects(rejects);
  const open = groups.reduce((sum, group) => sum + group.rejects.length, 0);
  return (
    <section className="aib-rejects" aria-label="Rejected rows">
      <div className="aib-state-head">
        <h2>{open === 0 ? 'All rows are in' : `${countOf(open, 'row')} rejected`}</h2>
        {onDownload !== undefined && open > 0 && (
          <button type="button" className="aib-link" onClick={onDownload}>
            Download
          </button>
        )}
      </div>
      {groups.map((group) => (
        <RejectGroupView
          key={group.key}
          group={group}
          onRepair={onRepair}
          action={groupAction?.(group)}
        />
      ))}
    </section>
  );
}

interface RejectGroupViewProps {
  readonly group: RejectGroup;
  readonly onRepair: RejectsListProps['onRepair'];
  readonly action: Action | undefined;
}

const shownAtOnce = 20;

function RejectGroupView({ group, onRepair, action }: RejectGroupViewProps) {
  const [isOpen, setOpen] = useState(false);
  const first = group.rejects[0];
  if (first === undefined) return null;
  return (
    <div className="aib-reject-group">
      <div className="aib-state-head">
        <p>
          <strong>{formatNumber(group.rejects.length)}</strong> {first.reason}
        </p>
        {action === undefined ? (
          <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'Repair'}
          </Button>
        ) : (
          <Button size="small" onClick={action.onAct} disabled={action.isBusy === true}>
            {action.label}
          </Button>
        )}
      </div>
      <p className="aib-note">
        <bdi>“{first.raw}”</bdi>, row {formatNumber(first.line)}
      </p>
      {isOpen &&
        group.rejects
          .slice(0, shownAtOnce)
          .map((reject) => <RepairForm key={reject.id} reject={reject} onRepair={onRepair} />)}
      {isOpen && group.rejects.length > shownAtOnce && (
        <p className="aib-note">
          {countOf(group.rejects.length - shownAtOnce, 'more row')} after these.
        </p>
      )}
    </div>
  );
}

function RepairForm({
  reject,
  onRepair,
}: {
  reject: Reject;
  onRepair: RejectsListProps['onRepair'];
}) {
  const column = reject.column;
  const wrong = column === null ? reject.raw : String(reject.values?.[column] ?? '');
  const [text, setText] = useState(wrong);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (column === null || reject.values === null) {
    return (
      <p className="aib-note">
        Row {formatNumber(reject.line)} cannot be split into columns; correct the file.
      </p>
    );
  }
  return (
    <form
      className="aib-repair"
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        setError(await onRepair(reject, { ...reject.values, [column]: text === '' ? null : text }));
        setBusy(false);
      }}
    >
      <label>
        <span className="aib-note">
          {column}, row {formatNumber(reject.line)}
        </span>
        <input
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={error !== null}
        />
      </label>
      <Button size="small" type="submit" disabled={isBusy}>
        Add row
      </Button>
      {error !== null && (
        <span className="aib-danger" role="alert">
          {error}
        </span>
      )}
    </form>
  );
}
