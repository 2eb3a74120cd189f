// Every request the page sends, without the page: `send(path, init)` is the browser's fetch. Answers
// are the parsed body; refusals are thrown as Refusal with the words of the server's problem+json.

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? null;
    this.remedy = problem?.remedy ?? '';
  }
}

/** The one-time token of the address's fragment (`#/owner?token=…`); null when there is none. */
export function ownerTokenOf(hash) {
  const [place, query] = hash.replace(/^#/, '').split('?');
  if (place !== '/owner' || query === undefined) return null;
  return new URLSearchParams(query).get('token') || null;
}

/** The forecast in one sentence; what it says depends on what is known. */
export function sentenceOf(forecast) {
  return (
    forecast.depletion?.summary ??
    forecast.backtest?.summary ??
    forecast.notes[0]?.message ??
    forecast.depletion_reason
  );
}

/** A command that repeats the page's own question from a terminal. */
export function curlOf(origin, workspaceId) {
  const query = `workspace_id=${workspaceId}&days_ahead=30`;
  return (
    `curl -sS -H "Authorization: Bearer $AIBAAS_API_KEY" \\\n` +
    `  "${origin}/api/analytics/predictions/consumption?${query}"`
  );
}

export function createRequests(send) {
  const ask = async (method, path, body) => {
    const init = { method, headers: { accept: 'application/json' }, credentials: 'same-origin' };
    if (body !== undefined) {
      init.headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    let answer;
    try {
      answer = await send(path, init);
    } catch {
      throw new Refusal(0, {
        detail: 'The server could not be reached.',
        remedy: 'See whether it still runs, then try again.',
      });
    }
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    const content = isJson && text !== '' ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refusal(answer.status, content);
    return content;
  };
  return {
    redeemOwnerLink: (fields) => ask('POST', '/api/v1/auth/owner-link', fields),
    signIn: (fields) => ask('POST', '/api/v1/auth/login', fields),
    signOut: () => ask('POST', '/api/v1/auth/logout'),
    whoAmI: () => ask('GET', '/api/v1/auth/me'),
    tenant: (id) => ask('GET', `/api/v1/tenants/${encodeURIComponent(id)}`),
    forecast: (workspaceId) =>
      ask(
        'GET',
        `/api/analytics/predictions/consumption?workspace_id=${encodeURIComponent(workspaceId)}&days_ahead=30`,
      ),
  };
}
