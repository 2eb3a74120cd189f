// What the pages of data ask the server, under the keys that live updates renew.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Session } from '../../session/session.tsx';

const tablesMax = 1000;

export const tablesQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, 'tables'],
    queryFn: ({ signal }) => client.tables.list({ limit: tablesMax }, { signal }),
  });

export const tableQuery = ({ client, tenant }: Session, name: string) =>
  queryOptions({
    queryKey: [tenant.id, 'tables', name],
    queryFn: ({ signal }) => client.tables.get(name, { signal }),
  });

export const membersQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, 'members'],
    queryFn: ({ signal }) => client.members.list({ limit: 1000 }, { signal }),
    staleTime: 60_000,
  });

export const sampleQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, 'sample-data'],
    queryFn: ({ signal }) => client.sampleData.get({ signal }),
    staleTime: 60_000,
  });

export const importsQuery = ({ client, tenant }: Session) =>
  infiniteQueryOptions({
    queryKey: [tenant.id, 'imports'],
    queryFn: ({ signal, pageParam }) =>
      client.imports.list({ limit: 50, ...pageParam }, { signal }),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) =>
      next_cursor === null ? undefined : { cursor: next_cursor },
  });

export const importQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, 'imports', id],
    queryFn: ({ signal }) => client.imports.get(id, { signal }),
  });

export const rejectsQuery = ({ client, tenant }: Session, id: string) =>
  infiniteQueryOptions({
    queryKey: [tenant.id, 'imports', id, 'rejects'],
    queryFn: ({ signal, pageParam }) =>
      client.imports.rejects(id, { limit: 200, ...pageParam }, { signal }),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) =>
      next_cursor === null ? undefined : { cursor: next_cursor },
  });
