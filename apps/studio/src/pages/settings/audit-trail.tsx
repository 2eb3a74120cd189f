// Who did what, newest first, and the proof that nobody changed the record.
import { Button, countOf, Skeleton, Tag } from '@aibaas/react';
import type { AuditRecord, AuditReport } from '@aibaas/sdk';
import { PermissionError } from '@aibaas/sdk';
import { Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { askPages } from '../../ask.ts';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useMoment } from '../../parts/moments.ts';
import { NoPermission } from '../../parts/no-permission.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { useAction } from '../../parts/use-action.ts';
import { tenantKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { auditWords, deedChoices } from './audit-words.ts';
import { membersQuery } from './people/queries.ts';
import { apiKeysQuery } from './queries.ts';

const PAGE = 50;

export function AuditTrail() {
  const session = useSession();
  const { client } = session;
  const search = useSearch({ strict: false }) as { action?: string; actor?: string };
  const filter = {
    ...(search.action ? { action: search.action } : {}),
    ...(search.actor ? { actor: search.actor } : {}),
  };
  const records = useInfiniteQuery(
    askPages(tenantKeys.audit(session, filter), (cursor, signal) =>
      client.audit.list({ limit: PAGE, ...filter, ...cursor }, { signal }),
    ),
  );
  if (records.error instanceof PermissionError) return <NoPermission error={records.error} />;
  if (records.error !== null)
    return (
      <ProblemPage
        error={records.error}
        what="The audit could not be read"
        onRetry={() => void records.refetch()}
      />
    );
  if (records.isPending) return <Skeleton height={320} label="Loading the audit" />;
  const rows = records.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Card
      title="Audit"
      sentence="Each record carries a keyed mark and is chained to the one before it."
      actions={<Verify />}
    >
      <Filters {...search} />
      <RecordsTable rows={rows} />
      <p className="table-foot dim">
        {countOf(rows.length, 'record')} shown{records.hasNextPage ? '' : ', all there are'}.
        {records.hasNextPage && (
          <Button
            size="small"
            disabled={records.isFetchingNextPage}
            onClick={() => void records.fetchNextPage()}
          >
            Show {PAGE} more
          </Button>
        )}
      </p>
    </Card>
  );
}

function Filters({
  action = '',
  actor = '',
}: {
  readonly action?: string;
  readonly actor?: string;
}) {
  const router = useRouter();
  const put = (change: { action?: string; actor?: string }): void => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(change)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    router.history.replace(`${window.location.pathname}${next.size > 0 ? `?${next}` : ''}`);
  };
  return (
    <div className="form-row card-body">
      <Select
        label="What was done"
        placeholder="Everything"
        data={deedChoices(action)}
        value={action === '' ? null : action}
        onChange={(value) => put({ action: value ?? '' })}
        searchable
        clearable
        w={300}
      />
      <TextInput
        label="Who"
        placeholder="name or id"
        defaultValue={actor}
        onBlur={(e) => put({ actor: e.currentTarget.value.trim() })}
      />
    </div>
  );
}

const actors: Readonly<Record<string, string>> = {
  person: 'a person',
  key: 'an API key',
  system: 'the server',
};

/** Names of what the tenant has, by id. */
function useNames(): ReadonlyMap<string, string> {
  const session = useSession();
  const { tenant, me } = session;
  const { data: people } = useQuery(membersQuery(session));
  const { data: keys } = useQuery(apiKeysQuery(session));
  return useMemo(
    () =>
      new Map([
        [tenant.id, tenant.name],
        ...me.workspaces.map(({ id, name }) => [id, name] as const),
        ...(people ?? []).map(({ id, name, email }) => [id, `${name} (${email})`] as const),
        ...(keys ?? []).map(({ id, name }) => [id, name] as const),
      ]),
    [tenant, me, people, keys],
  );
}

function RecordsTable({ rows }: { readonly rows: readonly AuditRecord[] }) {
  const moment = useMoment();
  const names = useNames();
  return (
    <ListTable label="Records of the audit" columns={['When', 'Who', 'Did', 'Outcome', 'Place']}>
      {rows.map((row) => {
        const { deed, object, change } = auditWords(row, names);
        return (
          <tr key={row.id}>
            <td className="num">{moment(row.at)}</td>
            <td title={row.actor.id}>
              {row.actor.name}
              <small>{actors[row.actor.kind] ?? row.actor.kind}</small>
            </td>
            {/* The route and the id, for whoever looks for them. */}
            <td title={[row.action, row.resource_id].filter((part) => part !== null).join(' ')}>
              {deed}
              {object !== null && (
                <>
                  {' '}
                  <strong>
                    <bdi>{object}</bdi>
                  </strong>
                </>
              )}
              {change !== null && <small>{change}</small>}
            </td>
            <td>
              <Tag tone={row.outcome === 'done' ? 'neutral' : 'warn'}>
                {row.code ?? row.outcome}
              </Tag>
            </td>
            <td className="num">{row.sequence ?? 'soon'}</td>
          </tr>
        );
      })}
    </ListTable>
  );
}

function Verify() {
  const { client } = useSession();
  const [report, setReport] = useState<AuditReport | null>(null);
  const [verify, isBusy] = useAction<AuditReport>({
    failed: 'The record was not verified',
    onDone: setReport,
  });
  return (
    <>
      {report !== null && (
        <span role="status">
          {report.ok ? (
            <Tag tone="ok" title={report.out_of_reach}>
              {countOf(report.checked, 'record is', 'records are')} unchanged
            </Tag>
          ) : (
            <Tag tone="danger">{report.first_problem?.detail ?? 'The record was changed'}</Tag>
          )}
        </span>
      )}
      <Button
        icon="done"
        disabled={isBusy}
        onClick={() => void verify(() => client.audit.verify())}
      >
        {isBusy ? 'Verifying …' : 'Verify'}
      </Button>
    </>
  );
}
