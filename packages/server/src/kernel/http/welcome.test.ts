// The first page: how it is served, that it stays at home, and that its own requests take an owner from
// the link to a forecast.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

interface Requests {
  redeemOwnerLink(fields: object): Promise<{ tenant_id: string }>;
  signIn(fields: object): Promise<{ tenant_id: string }>;
  signOut(): Promise<null>;
  whoAmI(): Promise<{ tenant: { id: string; name: string }; workspaces: { id: string }[] }>;
  tenant(id: string): Promise<{ is_sample_data: boolean }>;
  forecast(workspaceId: string): Promise<{ predictions: unknown[]; depletion: null }>;
}

interface PageScript {
  createRequests(send: (path: string, init: RequestInit) => Promise<Response>): Requests;
  ownerTokenOf(hash: string): string | null;
  sentenceOf(forecast: object): string | null;
  curlOf(origin: string, workspaceId: string): string;
}

const fileOf = (name: string) => new URL(`./welcome/${name}`, import.meta.url);
const script: PageScript = await import(fileOf('requests.js').href);
const assets = ['welcome.css', 'welcome.js', 'requests.js', 'chart.js'];
const password = 'three unusual words';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.stop());

/** A browser as far as it matters here: it keeps the cookie and says where a POST comes from. */
function browser(url: string): Requests {
  let cookie = '';
  return script.createRequests(async (path, init) => {
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    if (init.method !== 'GET') headers.set('origin', new URL(url).origin);
    const answer = await fetch(new URL(path, url), { ...init, headers });
    for (const text of answer.headers.getSetCookie()) cookie = text.split(';')[0] as string;
    return answer;
  });
}

async function ownerToken(): Promise<string> {
  const { identity } = server.composition.app.services;
  const { ownerToken: token } = await identity.newOwnerAccess(server.tenant.id);
  return token;
}

describe('the page as it is served', () => {
  it.each([
    ['/', 'text/html'],
    ['/welcome/welcome.css', 'text/css'],
    ['/welcome/welcome.js', 'text/javascript'],
    ['/welcome/requests.js', 'text/javascript'],
    ['/welcome/chart.js', 'text/javascript'],
  ])('%s is %s under the strict policy', async (path, type) => {
    const answer = await server.request('GET', path, { key: null });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
    expect(answer.headers['content-security-policy']).toMatch(
      /script-src 'self'; style-src 'self'/,
    );
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    const headers = { 'if-none-match': String(answer.headers.etag) };
    const again = await server.request('GET', path, { key: null, headers });
    expect(again).toMatchObject({ status: 304, body: '' });
  });

  it.each(['/welcome', '/welcome/', '/welcome/..%2fwelcome.ts', '/welcome/index.ts', '/owner'])(
    'nothing else is: %s',
    async (path) => {
      const answer = await server.request('GET', path, { key: null });
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body.code).toBe('route_not_found');
    },
  );

  it('is not part of the API', async () => {
    const { body } = await server.request('GET', '/openapi.json');
    const paths = Object.keys(body.paths);
    expect(paths).toContain('/api/v1/auth/owner-link');
    expect(paths.filter((path) => path === '/' || path.startsWith('/welcome'))).toEqual([]);
  });
});

describe('the files', () => {
  const html = readFileSync(fileOf('index.html'), 'utf8');
  const texts = Object.fromEntries(
    assets.map((name) => [name, readFileSync(fileOf(name), 'utf8')]),
  );

  it('name no other host', () => {
    // The one address in them is the name of SVG, which nothing is fetched from.
    const all = [html, ...Object.values(texts)]
      .join('\n')
      .replace('http://www.w3.org/2000/svg', '');
    expect(all).not.toMatch(/https?:|["'(]\/\/\w|@import|url\(/);
  });

  it('hold nothing the policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toMatch(/<script type="module" src="\/welcome\/welcome\.js"><\/script>/);
    const scripts = Object.values(texts).join('\n');
    expect(scripts).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|\beval\(|\.style\b/);
  });

  it('agree with each other: every id the script asks for is there, every field has its label', () => {
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]));
    const asked = [...String(texts['welcome.js']).matchAll(/(?:element|onSubmit)\('([^']+)'/g)];
    expect(asked.length).toBeGreaterThan(15);
    for (const [, id] of asked) expect(ids, id).toContain(id);
    const fields = [...html.matchAll(/<(?:input|select) id="([^"]+)"/g)].map((m) => m[1]);
    const labels = [...html.matchAll(/<label for="([^"]+)"/g)].map((m) => m[1]);
    expect(labels).toEqual(fields);
  });

  it('use no colour that is not defined', () => {
    const css = String(texts['welcome.css']);
    const defined = new Set([...css.matchAll(/^\s*(--[\w-]+):/gm)].map((m) => m[1]));
    for (const [, name] of css.matchAll(/var\((--[\w-]+)\)/g)) expect(defined).toContain(name);
  });
});

describe('what the script reads and says', () => {
  it.each([
    ['#/owner?token=abc-_1', 'abc-_1'],
    ['#/owner?other=1&token=a%2Bb', 'a+b'],
    ['#/owner?token=', null],
    ['#/owner', null],
    ['#/elsewhere?token=abc', null],
    ['', null],
  ])('the token of %j is %j', (hash, token) => {
    expect(script.ownerTokenOf(hash)).toBe(token);
  });

  it('prefers the date of running out, then the backtest, then why there is none', () => {
    const empty = { depletion: null, backtest: null, depletion_reason: null, notes: [] };
    const backtest = { summary: 'tested' };
    expect(script.sentenceOf({ ...empty, backtest, depletion: { summary: 'ends' } })).toBe('ends');
    expect(script.sentenceOf({ ...empty, backtest })).toBe('tested');
    expect(script.sentenceOf({ ...empty, notes: [{ message: 'too short' }] })).toBe('too short');
    expect(script.sentenceOf(empty)).toBeNull();
  });
});

describe('the requests the script sends', () => {
  it('lead from the owner link to a forecast, and out again', async () => {
    const page = browser(server.url);
    await expect(page.whoAmI()).rejects.toMatchObject({ status: 401 });
    const fields = { token: await ownerToken(), email: 'ada@example.org', name: 'Ada', password };
    const { tenant_id } = await page.redeemOwnerLink(fields);
    const me = await page.whoAmI();
    expect(me).toMatchObject({ tenant: { id: tenant_id, name: 'First' } });
    expect(await page.tenant(tenant_id)).toMatchObject({ is_sample_data: false });

    const workspaceId = me.workspaces[0]?.id as string;
    const missing = { status: 404, code: 'consumption_metric_missing' };
    await expect(page.forecast(workspaceId)).rejects.toMatchObject(missing);
    await makeUsage(workspaceId);
    const forecast = await page.forecast(workspaceId);
    expect(forecast.predictions).toHaveLength(30);
    expect(script.sentenceOf(forecast)).toMatch(/^[A-Z].+\.$/);

    await page.signOut();
    await expect(page.whoAmI()).rejects.toMatchObject({ status: 401 });
    await page.signIn({ email: 'ada@example.org', password });
    expect((await page.whoAmI()).tenant.id).toBe(tenant_id);
  });

  it('a refusal arrives with the words of the server and what to do', async () => {
    const page = browser(server.url);
    const fields = { email: 'bob@example.org', name: 'Bob', password };
    await expect(page.redeemOwnerLink({ ...fields, token: 'worn' })).rejects.toMatchObject({
      code: 'owner_link_invalid',
      remedy: expect.stringMatching(/\w+/),
    });
    const weak = { ...fields, token: await ownerToken(), password: 'password' };
    await expect(page.redeemOwnerLink(weak)).rejects.toMatchObject({ code: 'password_weak' });
    const wrong = { email: 'nobody@example.org', password };
    await expect(page.signIn(wrong)).rejects.toMatchObject({ code: 'login_failed', status: 401 });
    await expect(page.signIn({ email: 'not an address', password })).rejects.toMatchObject({
      code: 'request_invalid',
      message: expect.stringContaining('/email'),
    });
  });

  it('a server that is away, or answers in another tongue, still makes a sentence', async () => {
    const away = script.createRequests(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(away.whoAmI()).rejects.toMatchObject({
      status: 0,
      message: 'The server could not be reached.',
    });
    const gateway = new Response('<h1>Bad gateway</h1>', { status: 502 });
    const behind = script.createRequests(async () => gateway);
    await expect(behind.whoAmI()).rejects.toMatchObject({
      status: 502,
      message: 'The server answered 502.',
    });
  });

  it('the command it shows asks the same as the page', async () => {
    const text = script.curlOf(server.url, server.tenant.workspaceId);
    const address = /"(http[^"]+)"$/.exec(text)?.[1] as string;
    const headers = { authorization: `Bearer ${server.tenant.apiKey}` };
    expect((await fetch(address, { headers })).status).toBe(200);
  });
});

/** 90 days of usage up to yesterday, and the consumption metric on it. */
async function makeUsage(workspaceId: string): Promise<void> {
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'credits', type: 'number' },
  ];
  await server.request('POST', '/api/v1/tables', { body: { name: 'usage', columns } });
  const rows = Array.from({ length: 90 }, (_, i) => ({
    day: new Date(server.kernel.clock.now() - (90 - i) * 86_400_000).toISOString().slice(0, 10),
    credits: 100 + (i % 7) * 5 + i,
  }));
  const filled = await server.request('POST', '/api/v1/tables/usage/rows', { body: { rows } });
  expect(filled.status).toBe(201);
  const made = await server.request('POST', '/api/v1/metrics', {
    body: {
      name: 'Credits',
      workspace_id: workspaceId,
      source: { table: 'usage' },
      value_column: 'credits',
      aggregation: 'sum',
      role: 'consumption',
    },
  });
  expect(made.status).toBe(201);
}
