// The answer to whoever just signed in: who they are, the session's cookie, and a note of where from.
import type { SignedIn } from '@aibaas/contract';
import { Answer } from '../../../kernel/http/route.ts';
import { type OpenedSession, sessionDays } from './operations/sign-in.ts';
import type { IdentityVerbs } from './service.ts';
import type { CookieTexts } from './session-cookie.ts';

interface Visit {
  readonly address: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type OpenedAnswer = (visit: Visit, opened: OpenedSession) => Promise<Answer<SignedIn>>;

export function createOpenedAnswer(verbs: IdentityVerbs, cookies: CookieTexts): OpenedAnswer {
  return async ({ address, headers }, { answer, sessionToken }) => {
    const agent = headers['user-agent'];
    await verbs.noteOrigin(answer.tenant_id, sessionToken, { address, agent });
    return new Answer(answer, {
      headers: { 'set-cookie': cookies.set(sessionToken, sessionDays) },
    });
  };
}
