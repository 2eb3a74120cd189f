// What the pages of data ask the server, under the keys that live updates renew.
import { ask, askPages } from '../../ask.ts';
import { dataKeys } from '../../query-keys.ts';
import type { Session } from '../../session/session.tsx';

const tablesMax = 1000;

export const tablesQuery = (session: Session) =>
  ask(
    dataKeys.tables(session),
    async (signal) => (await session.client.tables.list({ limit: tablesMax }, { signal })).data,
  );

export const tableQuery = (session: Session, name: string) =>
  ask(dataKeys.table(session, name), (signal) => session.client.tables.get(name, { signal }));

export const sampleQuery = (session: Session) =>
  ask(dataKeys.sample(session), (signal) => session.client.sampleData.get({ signal }), {
    staleTime: 60_000,
  });

export const importQuery = (session: Session, id: string) =>
  ask(dataKeys.import(session, id), (signal) => session.client.imports.get(id, { signal }));

export const importsQuery = (session: Session) =>
  askPages(dataKeys.imports(session), (cursor, signal) =>
    session.client.imports.list({ limit: 50, ...cursor }, { signal }),
  );

export const rejectsQuery = (session: Session, id: string) =>
  askPages(dataKeys.rejects(session, id), (cursor, signal) =>
    session.client.imports.rejects(id, { limit: 200, ...cursor }, { signal }),
  );
