// The foot of the grid: who sees its rows.
import { countOf, formatNumber } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../session/session.tsx';
import { membersQuery } from '../settings/people/queries.ts';

export function PolicyLine() {
  const session = useSession();
  const { tenant, home } = session;
  const { data } = useQuery(membersQuery(session));
  const people = data ?? [];
  const editors = people.filter(({ role }) => role !== 'viewer').length;
  const who =
    data === undefined
      ? `Only members of ${tenant.name} and its API keys see these rows.`
      : `${countOf(people.length, 'person', 'people')} of ${tenant.name} can read these rows, ${formatNumber(editors)} can change them. No other tenant can.`;
  return (
    <div className="policy">
      <span>
        {who} <Link to={`${home}/settings`}>People and keys</Link>
      </span>
    </div>
  );
}
