// What we did: imports, alerts that fired, and changes people made, from the record itself.
import { StatTile } from '@aibaas/react';
import { PermissionError } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { now } from '../../clock.ts';
import { useMoment } from '../../parts/moments.ts';
import { useSession } from '../../session/session.tsx';

const SHOWN = 6;
const PAGE = 200;

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly detail: string;
  readonly outcome: string;
}

/** Operations and messages of the last days, newest first. */
function useDone(days: number) {
  const { client, tenant } = useSession();
  return useQuery({
    queryKey: [tenant.id, 'done', days],
    queryFn: async ({ signal }): Promise<readonly Entry[]> => {
      const since = now() - days * 86_400_000;
      const [operations, messages] = await Promise.all([
        client.operations
          .list({ limit: PAGE }, { signal })
          .then(({ data }) => data)
          .catch(forbiddenIsNone),
        client.notifications.list({ limit: PAGE }, { signal }).then(({ data }) => data),
      ]);
      const entries: Entry[] = [
        ...operations.map(({ id, kind, state, created_at: at, error }) => ({
          id,
          at,
          what: sentenceOf(kind),
          detail: 'Asked for by a person or a key',
          outcome: error?.detail ?? state,
        })),
        ...messages.map(({ id, title, body, created_at: at }) => ({
          id,
          at,
          what: title,
          detail: 'Alert',
          outcome: body,
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

/** `imports.run` is "Imports run". */
const sentenceOf = (kind: string): string => {
  const words = kind.replaceAll(/[._-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export function Done({
  days,
  isTile = false,
}: {
  readonly days: number;
  readonly isTile?: boolean;
}) {
  const { data = [] } = useDone(days);
  const alerts = data.filter(({ detail }) => detail === 'Alert').length;
  if (isTile) {
    return (
      <StatTile
        title="What we did"
        counts={`Work and messages, last ${days} days`}
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
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What</th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="num">{moment(entry.at)}</td>
                  <td>
                    {entry.what}
                    <small>{entry.detail}</small>
                  </td>
                  <td>{entry.outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
