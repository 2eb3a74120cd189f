// What we did: forecasts, imports and alerts that fired, from the record itself.
import { countOf, formatNumber, StatTile } from '@aibaas/react';
import { type Metric, PermissionError } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../../ask.ts';
import { now } from '../../clock.ts';
import { Answer } from '../../parts/answer.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useMoment } from '../../parts/moments.ts';
import { metricKeys } from '../../query-keys.ts';
import { type Session, useSession } from '../../session/session.tsx';
import type { DoneAnswer } from './done-answer.ts';
import { type Entry, entriesOf } from './done-entries.ts';

const SHOWN = 6;
const PAGE = 200;
const DAY_MS = 86_400_000;
const FAILED = 'What was done could not be read';

const doneQuery = (session: Session, metricId: string) =>
  ask(metricKeys.done(session, metricId), async (signal): Promise<DoneAnswer> => {
    const { analytics, operations, notifications } = session.client;
    const [vintages, run, told] = await Promise.all([
      analytics.predictions.vintages({ metric_id: metricId, limit: PAGE }, { signal }),
      operations.list({ limit: PAGE }, { signal }).catch(forbiddenIsNone),
      notifications.list({ limit: PAGE }, { signal }),
    ]);
    return {
      vintages: vintages.data,
      operations: run.data,
      messages: told.data,
      isCut: [vintages, run, told].some(({ next_cursor: next }) => next !== null),
    };
  });

function forbiddenIsNone(error: unknown): { data: []; next_cursor: null } {
  if (error instanceof PermissionError) return { data: [], next_cursor: null };
  throw error;
}

interface DoneProps {
  readonly days: number;
  readonly metric: Metric;
}

export function DoneTile({ days, metric }: DoneProps) {
  const query = useQuery(doneQuery(useSession(), metric.id));
  return (
    <Answer query={query} failed={FAILED} height={128}>
      {(answer) => {
        const entries = entriesOf(answer, metric, now() - days * DAY_MS);
        const alerts = entries.filter(({ isAlert }) => isAlert).length;
        // Of long lists only the newest were read.
        const count = `${formatNumber(entries.length)}${answer.isCut && entries.length >= PAGE ? '+' : ''}`;
        return (
          <StatTile
            title="What we did"
            counts={`Forecasts, imports, alerts; last ${countOf(days, 'day')}`}
            figure={count}
            proof={alerts === 0 ? 'No alert fired' : `${countOf(alerts, 'alert')} among them`}
          />
        );
      }}
    </Answer>
  );
}

export function Done({ days, metric }: DoneProps) {
  const session = useSession();
  const query = useQuery(doneQuery(session, metric.id));
  return (
    <section className="card" aria-label="What we did">
      <div className="card-head">
        <h2>What we did</h2>
        <div className="page-head-actions">
          <Link to={`${session.home}/settings/audit`}>The whole record</Link>
        </div>
      </div>
      <Answer query={query} failed={FAILED}>
        {(answer) => (
          <DoneTable entries={entriesOf(answer, metric, now() - days * DAY_MS).slice(0, SHOWN)} />
        )}
      </Answer>
    </section>
  );
}

function DoneTable({ entries }: { readonly entries: readonly Entry[] }) {
  const { home } = useSession();
  const moment = useMoment();
  if (entries.length === 0) {
    return (
      <p className="card-body dim">
        Nothing in this time: no import, no forecast asked for, no alert.
      </p>
    );
  }
  return (
    <ListTable label="What we did, by time" columns={['Time', 'What', 'What it said']}>
      {entries.map((entry) => (
        <tr key={entry.id}>
          <td className="num">{moment(entry.at)}</td>
          <td>
            <Link to={home + entry.path}>{entry.what}</Link>
            <small>{entry.detail}</small>
          </td>
          <td>{entry.said}</td>
        </tr>
      ))}
    </ListTable>
  );
}
