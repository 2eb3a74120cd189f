// The log of events, newest first and live, with filters in the address, one event in full beside it, and
// a way to send one.
import { Button, Empty, formatNumber, Segmented, Skeleton } from '@aibaas/react';
import type { StoredEvent } from '@aibaas/sdk';
import { Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { askPages } from '../../ask.ts';
import { useMoment } from '../../parts/moments.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { dataKeys } from '../../query-keys.ts';
import { IfMay, useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useLive } from '../../session/use-live.ts';
import { useCommandsHere } from '../../shell/page-commands.ts';
import { useSampleHere } from '../../shell/sample-here.ts';
import { sampleQuery } from '../data/queries.ts';
import { eventTypesQuery } from '../metrics/queries.ts';
import { EventPanel } from './event-panel.tsx';
import { EventSnippet, SendEvent } from './send-event.tsx';
import './events.css';
import { TableScroll } from '../../parts/table-scroll.tsx';

const PAGE = 100;
/** Where sample events say that they come from. */
const SAMPLE = 'demo';
const whose = [
  { value: 'own', label: 'Your events' },
  { value: 'all', label: 'All' },
  { value: 'product', label: "The product's own" },
] as const;

export function EventsPage() {
  const session = useSession();
  const { client } = session;
  const [url, change] = useUrlState((search) => ({
    type: textOf(search.type),
    subject: textOf(search.subject),
    whose: textOf(search.whose),
    event: textOf(search.event),
    send: textOf(search.send),
  }));
  const [isPaused, setPaused] = useState(false);
  const shown = whose.find(({ value }) => value === url.whose)?.value ?? 'own';
  const filter = {
    ...(url.type === undefined ? {} : { type: url.type }),
    ...(url.subject === undefined ? {} : { subject: url.subject }),
    ...(shown === 'all' ? {} : { own: shown === 'product' }),
  };
  useLive(isPaused ? null : 'events', [dataKeys.allEvents(session)]);
  const log = useInfiniteQuery(
    askPages(dataKeys.events(session, filter), (cursor, signal) =>
      client.events.list({ limit: PAGE, ...filter, ...cursor }, { signal }),
    ),
  );
  const openSend = (): void => change({ send: '1' });
  const may = useMay();
  useCommandsHere(
    may.change
      ? [{ id: 'send-event', label: 'Send a test event', group: 'Do', run: openSend }]
      : [],
  );
  const rows = log.data?.pages.flatMap(({ data }) => data) ?? [];
  const { data: sample } = useQuery(sampleQuery(session));
  useSampleHere(
    rows.some(
      ({ type, source }) => source === SAMPLE && sample?.event_types.includes(type) === true,
    ),
  );
  const open = rows.find(({ id, source }) => `${source} ${id}` === url.event);
  return (
    <>
      <PageHead
        title="Events"
        scope={
          <span className="live" data-paused={isPaused || undefined}>
            {isPaused ? 'Paused' : 'Live'}
          </span>
        }
        actions={
          <>
            <Button onClick={() => setPaused(!isPaused)} aria-pressed={isPaused}>
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
            <IfMay what="change">
              <Button tone="primary" onClick={openSend}>
                Send a test event
              </Button>
            </IfMay>
          </>
        }
      />
      <div className="events-filters">
        <Segmented
          label="Whose events"
          options={[...whose]}
          value={shown}
          onChange={(value) => change({ whose: value, type: undefined })}
        />
        <TypeFilter
          chosen={url.type}
          isOwn={shown === 'product'}
          onChoose={(type) => change({ type })}
        />
        <TextInput
          aria-label="Subject"
          placeholder="Subject"
          size="xs"
          defaultValue={url.subject ?? ''}
          onBlur={(event) => change({ subject: event.currentTarget.value.trim() || undefined })}
        />
      </div>
      <div className="events-columns" data-open={open !== undefined || undefined}>
        <section className="card" aria-label="Newest events">
          {log.error !== null && rows.length === 0 ? (
            <ProblemPage
              error={log.error}
              what="The events could not be read"
              onRetry={() => void log.refetch()}
            />
          ) : log.isPending ? (
            <Skeleton height={240} label="Loading events" />
          ) : rows.length === 0 ? (
            <Empty
              title="No events yet"
              needs="Send what happens in your product; up to 1,000 in one call, each kept once."
              {...(may.change ? { action: { label: 'Send a test event', onAct: openSend } } : {})}
              snippet={<EventSnippet />}
            />
          ) : (
            <Rows
              rows={rows}
              openId={url.event}
              onOpen={(event) => change({ event }, true)}
              foot={
                <p className="table-foot dim">
                  {rows.length} shown{log.hasNextPage ? '' : ', all there are'}.
                  {log.hasNextPage && (
                    <Button
                      size="small"
                      disabled={log.isFetchingNextPage}
                      onClick={() => void log.fetchNextPage()}
                    >
                      Show {PAGE} more
                    </Button>
                  )}
                </p>
              }
            />
          )}
        </section>
        {open !== undefined && (
          <EventPanel event={open} onClose={() => change({ event: undefined })} />
        )}
      </div>
      {url.send !== undefined && <SendEvent onClose={() => change({ send: undefined })} />}
    </>
  );
}

function TypeFilter(props: {
  readonly chosen: string | undefined;
  readonly isOwn: boolean;
  readonly onChoose: (type: string | undefined) => void;
}) {
  const { data } = useQuery(eventTypesQuery(useSession(), props.isOwn));
  const known = (data?.data ?? []).map(({ type, events, is_more: isMore }) => ({
    value: type,
    label: `${type} (${formatNumber(events)}${isMore ? '+' : ''})`,
  }));
  return (
    <Select
      aria-label="Type"
      placeholder="Every type"
      size="xs"
      w={240}
      data={known}
      value={props.chosen ?? null}
      onChange={(type) => props.onChoose(type ?? undefined)}
      searchable
      clearable
    />
  );
}

function Rows(props: {
  readonly rows: readonly StoredEvent[];
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly foot: ReactNode;
}) {
  const moment = useMoment();
  return (
    <TableScroll label="Events by time">
      <table className="table events-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Type</th>
            <th scope="col">Subject</th>
            <th scope="col" className="events-data">
              Data
            </th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((event) => {
            const id = `${event.source} ${event.id}`;
            return (
              <tr key={id} aria-selected={id === props.openId}>
                <td className="num">{moment(event.time)}</td>
                <td>
                  <button type="button" className="aib-link" onClick={() => props.onOpen(id)}>
                    {event.type}
                  </button>
                  <small>{event.source}</small>
                </td>
                <td>
                  <bdi>{event.subject}</bdi>
                </td>
                <td className="events-data mono">{JSON.stringify(event.data)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {props.foot}
    </TableScroll>
  );
}
