// `aibaas people`: what its commands send, print and refuse.
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type Route, type RouteServer, startRouteServer } from '../testdata/route-server.ts';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
const servers: RouteServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
afterAll(() => scratch.remove());

const expires_at = '2026-01-08T00:00:00Z';
const member = (id: string, email: string, workspace_ids: string[] | null = null) => ({
  id,
  email,
  name: 'Ada',
  role: 'member',
  workspace_ids,
  created_at: '2026-01-01T00:00:00Z',
});
const MEMBERS = [member('m1', 'ada@example.org'), member('m2', 'bo@example.org', ['w2'])];
const INVITATION = { ...member('i1', 'cy@example.org'), name: null, state: 'open', expires_at };
const WORKSPACES = ['Default', 'Shop', 'Shop'].map((name, at) => ({ id: `w${at + 1}`, name }));
const listed = (data: object[]): Route => {
  return () => ({ json: { data, next_cursor: null } });
};
const ROUTES: Record<string, Route> = {
  'GET /api/v1/members': listed(MEMBERS),
  'GET /api/v1/invitations': listed([INVITATION, { ...INVITATION, id: 'i2', state: 'expired' }]),
  'GET /api/v1/workspaces': listed(WORKSPACES),
  'PATCH /api/v1/members/m1': ({ body }) => ({ json: { ...MEMBERS[0], ...JSON.parse(body) } }),
  'DELETE /api/v1/members/m1': () => ({ json: {} }),
  'DELETE /api/v1/invitations/i1': () => ({ json: {} }),
  'POST /api/v1/invitations': ({ body }) => ({
    status: 201,
    json: { ...JSON.parse(body), link: '/#/join?token=aib_iv_x', expires_at },
  }),
  'POST /api/v1/people/reset-link': ({ body }) => ({
    status: 201,
    json: { ...JSON.parse(body), link: 'https://aibaas.example.org/#/reset?token=x', expires_at },
  }),
};

/** Runs `aibaas people …`. */
async function people(args: string[], routes = ROUTES) {
  const server = await startRouteServer(routes);
  servers.push(server);
  const env = { AIBAAS_URL: server.url, AIBAAS_API_KEY: 'aib_sk_test' };
  const result = await runCli(['people', ...args], { cwd: scratch.dir, env });
  const changes = server.calls.filter(({ route }) => !route.startsWith('GET'));
  return { ...result, url: server.url, changes };
}

const sent = (body: string | undefined): unknown => JSON.parse(body ?? '');

describe('list', () => {
  test('shows members, invitations and what limits them', async () => {
    const { code, stdout } = await people(['list']);
    expect(code).toBe(0);
    const rows = stdout.trim().split('\n').slice(2);
    expect(rows.map((row) => row.split(/\s{2,}/))).toEqual([
      ['ada@example.org', 'Ada', 'member', 'all', 'member'],
      ['bo@example.org', 'Ada', 'member', 'Shop', 'member'],
      ['cy@example.org', 'member', 'all', 'invited until 2026-01-08'],
      ['cy@example.org', 'member', 'all', 'invitation expired'],
    ]);
  });

  test('--json is one object a line', async () => {
    const { stdout } = await people(['list', '--json']);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).state)).toEqual([
      ...['member', 'member', 'open', 'expired'],
    ]);
  });
});

describe('links', () => {
  test('invite prints the link alone on stdout, with the server’s address', async () => {
    const { code, stdout, stderr, changes, url } = await people([
      ...['invite', 'ada@example.org', '--role', 'member'],
    ]);
    expect([code, stdout]).toEqual([0, `${url}/#/join?token=aib_iv_x\n`]);
    expect(stderr).toContain('shown only this once');
    expect(sent(changes[0]?.body)).toEqual({ email: 'ada@example.org', role: 'member' });
  });

  test('--json has the whole address too', async () => {
    const invited = await people(['invite', 'a@example.org', '--role', 'member', '--json']);
    expect(JSON.parse(invited.stdout).link).toBe(`${invited.url}/#/join?token=aib_iv_x`);
    const reset = await people(['reset-link', 'ada@example.org', '--json']);
    expect(JSON.parse(reset.stdout).link).toBe('https://aibaas.example.org/#/reset?token=x');
  });

  test('invite limits to workspaces by name and id', async () => {
    const { code, changes } = await people([
      ...['invite', 'a@example.org', '--role', 'viewer', '--workspace', 'Default'],
      ...['--workspace', 'w3'],
    ]);
    expect(code).toBe(0);
    expect(sent(changes[0]?.body)).toMatchObject({ workspace_ids: ['w1', 'w3'] });
  });

  test('reset-link prints a link that the server knows whole', async () => {
    const { code, stdout } = await people(['reset-link', 'ada@example.org']);
    expect([code, stdout]).toEqual([0, 'https://aibaas.example.org/#/reset?token=x\n']);
    expect((await people(['reset-link', 'ada@example.org'], {})).code).not.toBe(0);
  });
});

describe('changes', () => {
  test.each<[string[], object]>([
    [['--role', 'admin'], { role: 'admin' }],
    [['--workspace', 'Default'], { workspace_ids: ['w1'] }],
    [['--role', 'viewer', '--all-workspaces'], { role: 'viewer', workspace_ids: null }],
  ])('update %j sends %j', async (flags, body) => {
    const { code, changes } = await people(['update', 'ADA@example.org', ...flags]);
    expect(code).toBe(0);
    expect(changes.map(({ route, body: text }) => [route, sent(text)])).toEqual([
      ['PATCH /api/v1/members/m1', body],
    ]);
  });

  test.each<[string[], string]>([
    [['withdraw', 'cy@example.org'], 'DELETE /api/v1/invitations/i1'],
    [['remove', 'ada@example.org', '--yes'], 'DELETE /api/v1/members/m1'],
    [['remove', 'm1', '--yes'], 'DELETE /api/v1/members/m1'],
  ])('%j sends %s', async (args, route) => {
    const { code, changes } = await people(args);
    expect(code).toBe(0);
    expect(changes.map((call) => call.route)).toEqual([route]);
  });
});

test.each<[string, string[], number, RegExp]>([
  ['no role', ['invite', 'a@example.org'], 2, /--role.*See npx aibaas people invite --help/],
  ['no such role', ['invite', 'a@example.org', '--role', 'god'], 2, /owner, admin, member, viewer/],
  [
    'no such workspace',
    ['invite', 'a@example.org', '--role', 'viewer', '--workspace', 'Defualt'],
    1,
    /no workspace "Defualt"\. Did you mean "Default"/,
  ],
  [
    'a name of two workspaces',
    ['update', 'ada@example.org', '--workspace', 'Shop'],
    2,
    /2 workspaces are called "Shop"; give an id: w2, w3/,
  ],
  ['nothing to update', ['update', 'ada@example.org'], 2, /give --role, --workspace or/],
  [
    'two limits',
    ['update', 'ada@example.org', '--workspace', 'Default', '--all-workspaces'],
    2,
    /not both/,
  ],
  ['no such member', ['update', 'adda@example.org', '--role', 'admin'], 1, /Did you mean "ada@ex/],
  ['an invitation is no member', ['remove', 'zed@example.com', '--yes'], 1, /There is: ada@.*bo@/],
  ['no such invitation', ['withdraw', 'zed@example.com'], 1, /no invitation "zed.*There is: cy/],
  ['removing without a word', ['remove', 'ada@example.org'], 2, /removes ada@.*add --yes/],
  [
    'no such verb',
    ['lst'],
    2,
    /unknown command 'lst'\. Did you mean list\? See npx aibaas people -/,
  ],
])('%s is one line and changes nothing', async (_what, args, code, message) => {
  const result = await people(args);
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([result.code, result.stdout, result.changes]).toEqual([code, '', []]);
});

test('a value that the server refuses is told in its words alone', async () => {
  const message = 'must be one e-mail address such as ada@example.org';
  const refuse: Route = () => ({
    status: 400,
    json: {
      title: 'x',
      status: 400,
      code: 'request_invalid',
      detail: `The request has 1 problem(s): body /email ${message}.`,
      remedy: 'Correct the fields that errors[] names.',
      errors: [{ in: 'body', pointer: '/email', message }],
    },
  });
  const routes = { 'POST /api/v1/invitations': refuse };
  const { code, stderr } = await people(['invite', 'ada', '--role', 'member'], routes);
  expect([code, stderr]).toEqual([1, `error: email ${message} (request req-1)\n`]);
  const json = await people(['invite', 'ada', '--role', 'member', '--json'], routes);
  expect(JSON.parse(json.stderr).error).toMatchObject({ code: 'request_invalid' });
});

test.each([
  [['remove', 'ada@example.org', '--yes'], 'Nobody has joined yet.'],
  [['withdraw', 'ada@example.org'], 'Nobody is invited.'],
])('%j in an empty tenant says so', async (args, words) => {
  const empty = { 'GET /api/v1/members': listed([]), 'GET /api/v1/invitations': listed([]) };
  const { code, stderr } = await people(args, empty);
  expect(code).toBe(1);
  expect(stderr).toContain(words);
});
