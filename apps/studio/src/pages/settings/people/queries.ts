// Who belongs to the tenant, for every page that names people.
import { ask } from '../../../ask.ts';
import { tenantKeys } from '../../../query-keys.ts';
import type { Session } from '../../../session/session.tsx';

const peopleMax = 1000;

export const membersQuery = (session: Session) =>
  ask(
    tenantKeys.members(session),
    async (signal) => (await session.client.members.list({ limit: peopleMax }, { signal })).data,
    { staleTime: 60_000 },
  );
