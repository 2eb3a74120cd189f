// The verbs that talk to a server: what they send, print and answer with.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  problem,
  type Route,
  type RouteServer,
  startRouteServer,
} from '../testdata/route-server.ts';
import { type CliOptions, createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
const servers: RouteServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
afterAll(() => scratch.remove());

async function against(routes: Record<string, Route>, args: string[], options: CliOptions = {}) {
  const server = await startRouteServer(routes);
  servers.push(server);
  const env = { AIBAAS_URL: server.url, AIBAAS_API_KEY: 'aib_sk_test' };
  const result = await runCli(args, { cwd: scratch.dir, env, ...options });
  return { ...result, calls: server.calls, url: server.url };
}

const key = (id: string, name: string) => ({
  id,
  name,
  prefix: `aib_sk_${id}`,
  scopes: ['read'],
  created_at: '2026-01-01T00:00:00Z',
  last_used_at: null,
  expires_at: null,
});
const KEYS: Record<string, Route> = {
  'GET /api/v1/keys': ({ query }) =>
    query.get('cursor') === null
      ? { json: { data: [key('1', 'ci')], next_cursor: 'c' } }
      : { json: { data: [key('2', 'app'), key('3', 'app')], next_cursor: null } },
  'POST /api/v1/keys': ({ body }) => ({
    status: 201,
    json: { ...key('9', JSON.parse(body).name), key: 'aib_sk_secret' },
  }),
  'DELETE /api/v1/keys/1': () => ({ status: 200, json: {} }),
};

describe('keys', () => {
  test('create prints the key alone on stdout', async () => {
    const args = ['keys', 'create', '--name', 'ci', '--scopes', 'read,write'];
    const { code, stdout, stderr, calls } = await against(KEYS, args);
    expect([code, stdout]).toEqual([0, 'aib_sk_secret\n']);
    expect(stderr).toContain('shown only this once');
    expect(calls[0]).toMatchObject({ authorization: 'Bearer aib_sk_test' });
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ name: 'ci', scopes: ['read', 'write'] });
  });

  test('list reads all pages; --json is one object a line', async () => {
    const table = await against(KEYS, ['keys', 'list']);
    expect(table.stdout).toMatch(/id\s+name\s+prefix/);
    expect(table.stdout.trim().split('\n')).toHaveLength(5);
    const json = await against(KEYS, ['keys', 'list', '--json']);
    const ids = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(ids).toEqual(['1', '2', '3']);
  });

  test.each<[string, string[], number, RegExp]>([
    ['without --yes it asks for it', ['ci'], 2, /add --yes/],
    ['an unknown name', ['cj', '--yes'], 1, /no key "cj"\. Did you mean "ci"/],
    ['a name of two keys', ['app', '--yes'], 2, /2 keys are called "app".*2, 3/],
  ])('revoke: %s', async (_what, args, code, message) => {
    const result = await against(KEYS, ['keys', 'revoke', ...args]);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.calls.some(({ route }) => route.startsWith('DELETE'))).toBe(false);
  });

  test('revoke removes the key that is meant', async () => {
    const { code, calls } = await against(KEYS, ['keys', 'revoke', 'aib_sk_1', '--yes']);
    expect(code).toBe(0);
    expect(calls.at(-1)?.route).toBe('DELETE /api/v1/keys/1');
  });

  test.each<[string, string[]]>([
    ['no name', ['keys', 'create']],
    ['an unknown scope', ['keys', 'create', '--name', 'x', '--scopes', 'root']],
    ['an unknown verb', ['keys', 'lst']],
  ])('%s is exit 2 and sends nothing', async (_what, args) => {
    const { code, calls, stdout } = await against(KEYS, args);
    expect([code, calls, stdout]).toEqual([2, [], '']);
  });

  test('a problem of the server is one line with its request id, exit 1', async () => {
    const refuse = () => problem(403, 'forbidden', 'The key may only read.');
    const { code, stderr } = await against({ 'GET /api/v1/keys': refuse }, ['keys', 'list']);
    expect(stderr).toBe('error: The key may only read. Look again. (request req-1)\n');
    expect(code).toBe(1);
    const json = await against({ 'GET /api/v1/keys': refuse }, ['keys', 'list', '--json']);
    expect(JSON.parse(json.stderr).error).toMatchObject({ code: 'forbidden', request_id: 'req-1' });
  });
});

describe('audit verify', () => {
  const report = (more: object): Record<string, Route> => ({
    'POST /api/v1/audit/verify': () => ({
      json: {
        ok: true,
        checked: 1234,
        first_problem: null,
        unchained: 2,
        last_head: { sequence: 1232, at: '2026-01-01T00:00:00Z' },
        out_of_reach: 'Records after the last head may be missing unseen.',
        ...more,
      },
    }),
  });

  test('a whole chain is exit 0, with what lies out of reach', async () => {
    const { code, stdout } = await against(report({}), ['audit', 'verify']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/OK: 1,234 records[\s\S]*2 newer records[\s\S]*may be missing unseen/);
  });

  test('a broken chain is exit 1 and names the record', async () => {
    const first_problem = { sequence: 17, kind: 'altered', record_id: 'r', detail: 'MAC differs' };
    const routes = report({ ok: false, first_problem });
    const { code, stdout } = await against(routes, ['audit', 'verify']);
    expect(stdout).toContain('BROKEN: record 17 is altered: MAC differs');
    expect(code).toBe(1);
    const json = await against(routes, ['audit', 'verify', '--json']);
    expect([JSON.parse(json.stdout).first_problem, json.code]).toEqual([first_problem, 1]);
  });
});

describe('import', () => {
  const path = scratch.path('day.csv');
  writeFileSync(path, 'day,cnt\n01/02/2024,1\n02/02/2024,x\n');
  const operation = (state: string, result: unknown = null) => ({
    id: 'op1',
    kind: 'import',
    state,
    progress: { done: 1, total: 2, unit: 'bytes', stage: 'reading', seconds_left: null },
    result,
    error: null,
  });
  const result = {
    table: 'bike',
    rows: 1,
    rejected: 1,
    bytes: 34,
    columns: [{ name: 'day', type: 'date', nullable: false }],
    warnings: [{ code: 'mixed_types', message: 'cnt holds texts.' }],
  };
  const reject = { id: 'r1', line: 3, column: 'cnt', code: 'x', reason: '"x" is not a number' };
  const routes = (...states: object[]): Record<string, Route> => {
    let at = 0;
    return {
      'POST /api/v1/imports': () => ({ status: 202, json: operation('queued') }),
      'GET /api/v1/operations/op1': () => ({ json: states[Math.min(at++, states.length - 1)] }),
      'GET /api/v1/imports/op1/rejects': () => ({ json: { data: [reject], next_cursor: null } }),
      'POST /api/v1/operations/op1/cancel': () => ({ json: operation('cancelled') }),
    };
  };

  test('sends the file and its hints, and reports rows and rejects', async () => {
    const flags = ['--date-order', 'dmy', '--columns', 'cnt=number,day=date', '--append'];
    const done = routes(operation('running'), operation('succeeded', result));
    const args = ['import', path, '--table', 'bike', ...flags];
    const { code, stdout, stderr, calls } = await against(done, args);
    expect(code).toBe(0);
    expect(stdout).toContain('1 row (34 B) in table "bike"');
    expect(stdout).toContain('line 3, cnt: "x" is not a number');
    expect(stderr).toBe('Note: cnt holds texts.\n');
    expect(calls[0]?.body).toBe('day,cnt\n01/02/2024,1\n02/02/2024,x\n');
    expect(Object.fromEntries(calls[0]?.query ?? [])).toEqual({
      table: 'bike',
      filename: 'day.csv',
      mode: 'append',
      date_order: 'dmy',
      columns: '{"cnt":"number","day":"date"}',
    });
  });

  test('a question that nobody can answer names the flag, cancels, and is exit 2', async () => {
    const question = {
      code: 'ambiguous_date_order',
      column: 'day',
      message: '"01/02/2024" could be 1 February or 2 January.',
      examples: ['01/02/2024'],
      options: ['dmy', 'mdy'],
    };
    const asked = routes(operation('needs_input', { questions: [question] }));
    const { code, stderr, calls } = await against(asked, ['import', path, '--table', 'bike']);
    expect(stderr).toContain('Add --date-order dmy or --date-order mdy.');
    expect(code).toBe(2);
    expect(calls.at(-1)?.route).toBe('POST /api/v1/operations/op1/cancel');
  });

  test('Ctrl-C cancels the operation and is exit 130', async () => {
    const running = routes(operation('running'));
    const server = await startRouteServer(running);
    servers.push(server);
    const env = { AIBAAS_URL: server.url, AIBAAS_API_KEY: 'k' };
    const { code, stderr } = await runCli(['import', path, '--table', 'bike'], {
      env,
      onStart: async (child) => {
        while (!server.calls.some(({ route }) => route.startsWith('GET /api/v1/operations'))) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        child.kill('SIGINT');
      },
    });
    expect([code, stderr]).toEqual([130, 'the import was cancelled\n']);
    expect(server.calls.at(-1)?.route).toBe('POST /api/v1/operations/op1/cancel');
  });

  test('a failed import tells the problem', async () => {
    const error = { title: 'x', status: 422, code: 'not_csv', detail: 'No CSV.', remedy: '' };
    const failed = routes({ ...operation('failed'), error });
    const { code, stderr } = await against(failed, ['import', path, '--table', 'b', '--json']);
    expect([code, JSON.parse(stderr).error.code]).toEqual([1, 'not_csv']);
  });

  test.each<[string, string[], RegExp]>([
    ['no table', ['import', path], /required option '--table/],
    ['no file', ['import', 'no.csv', '--table', 'x'], /no file no\.csv/],
    ['a folder', ['import', scratch.dir, '--table', 'x'], /not a plain file/],
    ['an unknown type', ['import', path, '--table', 'x', '--columns', 'a=float'], /name=type/],
  ])('%s is exit 2 and sends nothing', async (_what, args, message) => {
    const { code, stderr, calls } = await against(routes(), args);
    expect(stderr).toMatch(message);
    expect([code, calls]).toEqual([2, []]);
  });
});

describe('env', () => {
  test('a shell takes what it prints, whatever is in the key', async () => {
    const args = ['env', '--url', 'http://127.0.0.1:1', '--api-key', "it's $HOME"];
    const { code, stdout } = await runCli(args, { cwd: scratch.dir });
    const script = `${stdout}printf '%s %s' "$AIBAAS_URL" "$AIBAAS_API_KEY"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
      "http://127.0.0.1:1 it's $HOME",
    );
    const json = await runCli([...args, '--json'], { cwd: scratch.dir });
    expect(JSON.parse(json.stdout)).toEqual({
      AIBAAS_URL: 'http://127.0.0.1:1',
      AIBAAS_API_KEY: "it's $HOME",
    });
    expect([code, json.code]).toEqual([0, 0]);
  });

  test('without a server it prints nothing for the shell', async () => {
    const { code, stdout, stderr } = await runCli(['env'], { cwd: scratch.dir });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('npx aibaas start');
  });
});

describe('open and a server that is not there', () => {
  test('open --print and --json only print', async () => {
    const { stdout, url } = await against({}, ['open', '--print']);
    expect(stdout).toBe(`${url}\n`);
    const json = await against({}, ['open', '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ url: json.url });
  });

  test('no server found is one line, exit 2', async () => {
    const { code, stderr } = await runCli(['keys', 'list'], { cwd: scratch.dir });
    expect(stderr).toMatch(/^error: no server found: .*aibaas start.*\n$/);
    expect(code).toBe(2);
  });

  test('nobody answers: says so, exit 1', async () => {
    const server = await startRouteServer({});
    await server.stop();
    const args = ['audit', 'verify', '--url', server.url, '--api-key', 'k'];
    const { code, stderr } = await runCli(args, { cwd: scratch.dir });
    expect(stderr).toMatch(/no answer from 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
    expect(code).toBe(1);
  });
});

describe('export', () => {
  const csv = 'a,b\r\n1,x\r\n';
  const EXPORT: Record<string, Route> = {
    'GET /api/v1/tables/usage/export': () => ({ text: csv }),
    'GET /api/v1/tables/none/export': () => problem(404, 'not_found', 'There is no table "none".'),
  };

  test('writes to stdout, or to a file that appears when it is complete', async () => {
    const plain = await against(EXPORT, ['export', 'usage']);
    expect([plain.code, plain.stdout]).toEqual([0, csv]);
    expect(plain.calls[0]?.query.get('format')).toBe('csv');
    const output = scratch.path('usage.ndjson');
    const more = ['--filter', 'a.gt.0', '--filter', 'b.eq.x', '--sort', '-a', '--columns', 'b,a'];
    const filed = await against(EXPORT, ['export', 'usage', '--output', output, ...more]);
    expect([filed.code, readFileSync(output, 'utf8')]).toEqual([0, csv]);
    const { query } = filed.calls[0] as { query: URLSearchParams };
    expect([query.get('format'), query.getAll('filter')]).toEqual(['ndjson', ['a.gt.0', 'b.eq.x']]);
    expect([query.get('sort'), query.get('columns')]).toEqual(['-a', 'b,a']);
  });

  test('replaces no file that nobody said to replace', async () => {
    const output = scratch.path('kept.csv');
    writeFileSync(output, 'kept');
    const refused = await against(EXPORT, ['export', 'usage', '--output', output, '--json']);
    expect([refused.code, JSON.parse(refused.stderr).error.code]).toEqual([2, 'file_exists']);
    expect([refused.calls, readFileSync(output, 'utf8')]).toEqual([[], 'kept']);
    const done = await against(EXPORT, ['export', 'usage', '--output', output, '--overwrite']);
    expect([done.code, readFileSync(output, 'utf8')]).toEqual([0, csv]);
  });

  test('leaves nothing half-written when the table is not there or the connection breaks', async () => {
    const output = scratch.path('none.csv');
    const missing = await against(EXPORT, ['export', 'none', '--output', output, '--json']);
    expect([missing.code, JSON.parse(missing.stderr).error.code]).toEqual([1, 'not_found']);
    const broken = { 'GET /api/v1/tables/usage/export': () => ({ text: csv, isCut: true }) };
    const cut = await against(broken, ['export', 'usage', '--output', output, '--json']);
    expect([cut.code, JSON.parse(cut.stderr).error.code]).toEqual([1, 'export_broken']);
    expect(readdirSync(scratch.dir).filter((name) => name.startsWith('none.csv'))).toEqual([]);
  });

  test.each([
    ['--format', 'xlsx'],
    ['--output', '.'],
  ])('refuses %s %s without a call', async (flag, value) => {
    const { code, calls } = await against(EXPORT, ['export', 'usage', flag, value]);
    expect([code, calls]).toEqual([2, []]);
  });
});
