// What several tabs of Settings ask.
import { ask } from '../../ask.ts';
import { tenantKeys } from '../../query-keys.ts';
import type { Session } from '../../session/session.tsx';

/** Their use is noted once a minute; what is shown keeps up. */
const KEYS_AGAIN_MS = 15_000;

export const apiKeysQuery = (session: Session) =>
  ask(
    tenantKeys.apiKeys(session),
    async (signal) => (await session.client.keys.list({ limit: 200 }, { signal })).data,
    { refetchInterval: KEYS_AGAIN_MS },
  );
