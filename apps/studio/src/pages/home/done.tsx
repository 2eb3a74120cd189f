// What we did: forecasts, imports and alerts that fired, from the record itself.
import { formatDay, formatDayRange, formatNumber, StatTile } from '@aibaas/react';
import { type Metric, PermissionError, type Vintage } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { now } from '../../clock.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { useMoment } from '../../parts/moments.ts';
import { useSession } from '../../session/session.tsx';

const SHOWN = 6;
const PAGE = 200;

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly detail: string;
  /** What it said would come, or did. */
  readonly said: string;
  readonly isAlert: boolean;
  readonly href: string;
}

/** Forecasts, operations and messages of the last days, newest first. */
function useDone(days: number, metric: Metric) {
  const { client, tenant, home } = useSession();
  return useQuery({
    queryKey: [tenant.id, 'done', metric.id, days],
    queryFn: async ({ signal }): Promise<readonly Entry[]> => {
      const since = now() - days * 86_400_000;
      const [vintages, operations, messages] = await Promise.all([
        client.analytics.predictions
          .vintages({ metric_id: metric.id, limit: PAGE }, { signal })
          .then(({ data }) => data),
        client.operations
          .list({ limit: PAGE }, { signal })
          .then(({ data }) => data)
          .catch(forbiddenIsNone),
        client.notifications.list({ limit: PAGE }, { signal }).then(({ data }) => data),
      ]);
      const entries: Entry[] = [
        ...vintages.map((vintage) => ({
          id: vintage.id,
          at: vintage.generated_at,
          what: `Forecast ${metric.name}`,
          detail: `${vintage.horizon} ${vintage.granularity}s ahead`,
          said: saidBy(vintage),
          isAlert: false,
          href: `${home}/forecasts`,
        })),
        ...operations.map(({ id, kind, state, created_at: at, error }) => ({
          id,
          at,
          what: sentenceOf(kind),
          detail: 'Asked for by a person or a key',
          said: error?.detail ?? sentenceOf(state),
          isAlert: false,
          href: `${home}/settings/audit`,
        })),
        ...messages.map(({ id, title, body, created_at: at }) => ({
          id,
          at,
          what: title,
          detail: 'Alert',
          said: body,
          isAlert: true,
          href: `${home}/forecasts`,
        })),
      ];
      return entries
        .filter(({ at }) => Date.parse(at) >= since)
        .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    },
  });
}

function forbiddenIsNone(error: unknown): [] {
  if (error instanceof PermissionError) return [];
  throw error;
}

/** The date a forecast gave, and how it did on the days that have come. */
function saidBy({ depletion, scores, confidence_level: level }: Vintage): string {
  const marked =
    scores === null || scores.scored === 0
      ? ''
      : `; ${scores.inside} of ${scores.scored} days since inside ${formatNumber(100 * level)}%`;
  if (depletion === null) return `No day on which it runs out${marked}`;
  const { date, earliest, latest } = depletion;
  const range =
    latest === null
      ? `from ${formatDay(earliest, 'short')}`
      : formatDayRange(earliest, latest, 'short');
  return `Runs out ${formatDay(date, 'short')} (${range})${marked}`;
}

/** `imports.run` is "Imports run". */
const sentenceOf = (kind: string): string => {
  const words = kind.replaceAll(/[._-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export function Done({
  days,
  metric,
  isTile = false,
}: {
  readonly days: number;
  readonly metric: Metric;
  readonly isTile?: boolean;
}) {
  const { data = [] } = useDone(days, metric);
  const alerts = data.filter(({ isAlert }) => isAlert).length;
  if (isTile) {
    return (
      <StatTile
        title="What we did"
        counts={`Forecasts, imports, alerts; last ${days} days`}
        figure={String(data.length)}
        proof={alerts === 0 ? 'No alert fired' : `${alerts} of them alerts`}
      />
    );
  }
  return <DoneTable entries={data.slice(0, SHOWN)} />;
}

function DoneTable({ entries }: { readonly entries: readonly Entry[] }) {
  const { home } = useSession();
  const moment = useMoment();
  return (
    <section className="card" aria-label="What we did">
      <div className="card-head">
        <h2>What we did</h2>
        <div className="page-head-actions">
          <Link to={`${home}/settings/audit`}>The whole record</Link>
        </div>
      </div>
      {entries.length === 0 ? (
        <p className="card-body dim">
          Nothing in this time: no import, no forecast asked for, no alert.
        </p>
      ) : (
        <ListTable label="What we did, by time" columns={['Time', 'What', 'What it said']}>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className="num">{moment(entry.at)}</td>
              <td>
                <Link to={entry.href}>{entry.what}</Link>
                <small>{entry.detail}</small>
              </td>
              <td>{entry.said}</td>
            </tr>
          ))}
        </ListTable>
      )}
    </section>
  );
}
