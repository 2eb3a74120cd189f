// Imports through the API: files become tables, refused rows are kept and repaired, bad files are
// named, cancelling takes back, and after a lost connection nothing is lost or doubled.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importTests, type Json } from './imports.fixture.ts';

const tests = importTests();
const { send, settled, files, imported, rowsOf, nothingLeft } = tests;

async function count(text: string): Promise<number> {
  const rows = await tests.server.kernel.database.tenant(tests.server.tenant.id, (tx) =>
    tx.rows<{ n: number }>({ text: `select count(*) as n from (${text}) t`, values: [] }),
  );
  return rows[0]?.n ?? -1;
}

describe('a file becomes a table', () => {
  const csv = 'day,city,rides\n2026-01-01,Köln,10\n2026-01-02,"Bad, Ems",\n';

  test('CSV, with operation, events, audit record and nothing left on disk', async () => {
    const { status, body, headers } = await send('table=rides&filename=rides.csv', csv);
    expect(status).toBe(202);
    expect(headers.location).toBe(`/api/v1/operations/${body.id}`);
    expect(body).toMatchObject({ kind: 'import', state: 'queued' });
    const end = await settled(body.id);
    expect(end.state, JSON.stringify(end.error)).toBe('succeeded');
    expect(end.result).toMatchObject({
      table: 'rides',
      rows: 2,
      rejected: 0,
      bytes: csv.length + 1,
    });
    expect((await rowsOf('rides')).map(({ day, city, rides }) => [day, city, rides])).toEqual([
      ['2026-01-01', 'Köln', 10],
      ['2026-01-02', 'Bad, Ems', null],
    ]);
    const one = await tests.server.request('GET', `/api/v1/imports/${body.id}`);
    expect(one.body).toMatchObject({
      table: 'rides',
      filename: 'rides.csv',
      state: 'succeeded',
      rows: 2,
      operation_id: body.id,
    });
    const facts = await tests.server.kernel.database.tenant(tests.server.tenant.id, (tx) =>
      tx.rows<{ name: string }>({
        text: "select name, data from kernel.outbox where topic = 'tables/rides' order by xid, id",
        values: [],
      }),
    );
    expect(facts.map(({ name }) => name)).toEqual(['table.created', 'table.imported']);
    const audit = await tests.server.request('GET', '/api/v1/audit?limit=1000');
    const about = audit.body.data.filter((r: Json) => r.resource_id === body.id);
    expect(about.map((r: Json) => [r.action, r.outcome])).toEqual([
      ['POST /api/v1/imports', 'done'],
    ]);
    expect(files()).toEqual([]);
  });

  test('with headers that PostgreSQL keeps for itself: under other names, and told', async () => {
    const reserved = 'ctid,xmin,xmax,cmin,cmax,tableoid,n\na,b,c,d,e,f,1\n';
    const shown = await tests.server.request('POST', '/api/v1/imports/preview', {
      body: Buffer.from(reserved),
      headers: { 'content-type': 'text/csv' },
    });
    expect(shown.status).toBe(200);
    expect(shown.body.warnings.map(({ code }: Json) => code)).toEqual(
      Array(6).fill('header_reserved'),
    );
    expect((await imported('table=reserved', reserved)).state).toBe('succeeded');
    const [row] = await rowsOf('reserved');
    expect(row).toMatchObject({ column_ctid: 'a', column_xmin: 'b', column_tableoid: 'f', n: 1 });
    const lines = '{"ctid":"a","n":1}\n{"ctid":"b","n":2}\n';
    expect((await imported('table=reserved_lines', lines)).state).toBe('succeeded');
    expect((await rowsOf('reserved_lines'))[1]).toMatchObject({ column_ctid: 'b', n: 2 });
  });

  test.each(['/api/v1/imports/preview', '/api/v1/imports?table=nothing'])(
    'nothing at all sent to %s is an empty file',
    async (path) => {
      const { status, body } = await tests.server.request('POST', path);
      expect([status, body.code]).toEqual([422, 'import_empty']);
      expect(files()).toEqual([]);
    },
  );

  test('gzipped NDJSON', async () => {
    const lines = Array.from({ length: 3 }, (_, n) =>
      JSON.stringify({ n, at: `2026-01-0${n + 1}` }),
    );
    const end = await imported('table=zipped', gzipSync(lines.join('\n')));
    expect(end.result).toMatchObject({ rows: 3 });
    expect((await rowsOf('zipped')).map(({ n }) => n)).toEqual([0, 1, 2]);
  });

  test('more rows are added to a table whose columns they fit', async () => {
    await imported('table=grown', 'a,b\n1,x\n');
    const end = await imported('table=grown&mode=append', 'b,a\ny,2\nz,many\n');
    expect(end.result).toMatchObject({ rows: 1, rejected: 1 });
    expect((await rowsOf('grown')).map(({ a, b }) => [a, b])).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    const wrong = await imported('table=grown&mode=append', 'a,bb\n1,x\n');
    expect([wrong.state, wrong.error.code]).toEqual(['failed', 'import_columns']);
    expect(wrong.error.detail).toContain('has no column "bb". Did you mean "b"');
  });

  test('an ambiguous date order is asked for, then the import goes on', async () => {
    const file = 'day,n\n01/02/2026,1\n03/04/2026,2\n';
    const asked = await imported('table=asked', file);
    expect(asked.state).toBe('needs_input');
    expect(asked.result.questions[0]).toMatchObject({
      code: 'ambiguous_date_order',
      column: 'day',
      options: expect.arrayContaining(['dmy', 'mdy']),
    });
    const path = `/api/v1/imports/${asked.id}`;
    expect((await tests.server.request('GET', path)).body.questions).toHaveLength(1);
    expect(
      (await tests.server.request('PATCH', path, { body: { date_order: 'xyz' } })).status,
    ).toBe(400);
    const answered = await tests.server.request('PATCH', path, { body: { date_order: 'dmy' } });
    expect(answered.status).toBe(200);
    const end = await settled(asked.id, ['succeeded', 'failed']);
    expect(end.state, JSON.stringify(end.error)).toBe('succeeded');
    expect((await rowsOf('asked')).map(({ day }) => day)).toEqual(['2026-02-01', '2026-04-03']);
    const late = await tests.server.request('PATCH', path, { body: { date_order: 'mdy' } });
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
  });

  test('a preview says what a file would become and keeps nothing', async () => {
    const { status, body } = await tests.server.request(
      'POST',
      '/api/v1/imports/preview?filename=x',
      {
        body: Buffer.from(csv),
        headers: { 'content-type': 'text/csv' },
      },
    );
    expect(status).toBe(200);
    expect(body.columns.map((c: Json) => [c.name, c.type])).toEqual([
      ['day', 'date'],
      ['city', 'text'],
      ['rides', 'integer'],
    ]);
    expect(body.sample).toHaveLength(2);
    expect(body.format).toMatchObject({ kind: 'csv', delimiter: ',', has_header: true });
    const big = await tests.server.request('POST', '/api/v1/imports/preview', {
      body: Buffer.alloc(1024 * 1024 + 1, 'a'),
      headers: { 'content-type': 'text/csv' },
    });
    expect([big.status, big.body.code]).toEqual([413, 'body_too_large']);
    expect(files()).toEqual([]);
  });
});

describe('refused rows', () => {
  const file = [
    'id,day,amount',
    '1,2026-01-01,5',
    '2,2026-02-30,6',
    '3,2026-01-03',
    'x\0y,2026-01-04,8',
    '5,2026-01-05,9',
  ].join('\n');

  test('are kept with line, column and reason, and one repair adds the row once', async () => {
    const end = await imported(
      `table=flawed&columns=${encodeURIComponent('{"id":"integer","day":"date"}')}`,
      file,
    );
    expect(end.result).toMatchObject({ rows: 2, rejected: 3 });
    const path = `/api/v1/imports/${end.id}/rejects`;
    const first = await tests.server.request('GET', `${path}?limit=2`);
    const rest = await tests.server.request(
      'GET',
      `${path}?limit=2&cursor=${first.body.next_cursor}`,
    );
    expect(rest.body.next_cursor).toBeNull();
    const rejects = [...first.body.data, ...rest.body.data];
    expect(rejects.map((r: Json) => [r.line, r.column])).toEqual([
      [3, 'day'],
      [4, null],
      [5, null],
    ]);
    expect(rejects[0]).toMatchObject({
      raw: '2,2026-02-30,6',
      values: { id: '2', day: '2026-02-30', amount: '6' },
      repaired_at: null,
    });
    const repair = (id: string, values: Json) =>
      tests.server.request('POST', `${path}/${id}/repair`, { body: { values } });
    const still = await repair(rejects[0].id, { day: '2026-02-31' });
    expect([still.status, still.body.errors[0].pointer]).toEqual([400, '/values/day']);
    const unknown = await repair(rejects[0].id, { dya: '2026-02-28' });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'column_unknown']);
    const answers = await Promise.all(
      [1, 2, 3].map(() => repair(rejects[0].id, { day: '2026-02-28' })),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
    expect(answers.find((a) => a.status === 200)?.body.row).toMatchObject({
      id: 2,
      day: '2026-02-28',
      amount: 6,
    });
    expect(await rowsOf('flawed')).toHaveLength(3);
    const after = await tests.server.request('GET', path);
    expect(after.body.data[0].repaired_at).not.toBeNull();
    const { apiKey: key } = await tests.server.newTenant();
    expect((await tests.server.request('GET', path, { key })).status).toBe(404);
  });
});

describe('bad files get a clear answer and leave nothing', () => {
  test.each([
    ['no bytes', 'table=none', '', 422, 'import_empty'],
    ['an unknown mode', 'table=none&mode=replace', 'a\n1\n', 400, 'request_invalid'],
    ['an unknown query', 'table=none&path=/etc/passwd', 'a\n1\n', 400, 'request_invalid'],
    ['no table', 'filename=x.csv', 'a\n1\n', 400, 'request_invalid'],
    ['a time zone that is none', 'table=none&time_zone=Mars', 'a\n1\n', 400, 'request_invalid'],
    ['hints that are no JSON', 'table=none&columns={', 'a\n1\n', 400, 'request_invalid'],
    ['a type that is none', 'table=none&columns={"a":"x"}', 'a\n1\n', 400, 'request_invalid'],
    ['a filename with NUL', 'table=none&filename=%00', 'a\n1\n', 400, 'request_invalid'],
    ['append to nothing', 'table=none&mode=append', 'a\n1\n', 404, 'not_found'],
  ])('at once: %s', async (_what, query, file, status, code) => {
    const answer = await send(query, file);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(files()).toEqual([]);
  });

  test.each([
    [
      'table=none&mode=replace',
      { in: 'query', pointer: '/mode', message: 'must be one of create, append' },
    ],
    ['table=none&time_zone=Mars', { in: 'query', pointer: '/time_zone' }],
    ['table=none&columns={"a":"x"}', { in: 'query', pointer: '/columns' }],
    ['table=%20none', { in: 'query', pointer: '/table' }],
    ['table=none&path=/etc/passwd', { in: 'query', pointer: '/path' }],
  ])('%s is pointed at, part and place', async (query, place) => {
    const { body } = await send(query, 'a\n1\n');
    expect(body.errors).toMatchObject([place]);
    expect(body.detail).toContain(`query ${place.pointer} `);
  });

  test.each([
    ['a spreadsheet', Buffer.from('504b0304140000000800', 'hex'), 'import_not_a_table'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'import_not_a_table'],
    ['a header alone', Buffer.from('a,b\n'), 'import_empty'],
    ['a cut gzip', gzipSync('a,b\n1,2\n'.repeat(50_000)).subarray(0, 400), 'import_damaged'],
  ])('as the operation’s error: %s', async (_what, file, code) => {
    const end = await imported('table=none', file);
    expect([end.state, end.error.code]).toEqual(['failed', code]);
    await nothingLeft();
    expect((await tests.server.request('GET', '/api/v1/tables/none')).status).toBe(404);
  });

  test('a JSON body that looks like a file is the file’s content, never a path', async () => {
    const body = JSON.stringify({ path: '/etc/passwd', filename: '../../x' });
    const answer = await send('table=imitated&filename=..%2F..%2Fx', body, {
      'content-type': 'application/json',
    });
    const end = await settled(answer.body.id);
    expect(end.state, JSON.stringify(end.error)).toBe('succeeded');
    expect(await rowsOf('imitated')).toMatchObject([{ path: '/etc/passwd', filename: '../../x' }]);
  });

  test('a table that exists, or that another import is about to make, is not made twice', async () => {
    await imported('table=twice', 'a\n1\n');
    expect((await send('table=twice', 'a\n1\n')).body.code).toBe('table_exists');
    const asked = await imported('table=pending', 'd\n01/02/2026\n02/03/2026\n');
    expect(asked.state).toBe('needs_input');
    expect((await send('table=pending', 'a\n1\n')).body.code).toBe('table_exists');
    await tests.server.request('POST', `/api/v1/operations/${asked.id}/cancel`);
    expect((await imported('table=pending', 'a\n1\n')).state).toBe('succeeded');
  });

  test('another tenant’s import is out of reach', async () => {
    const end = await imported('table=private', 'a\n1\n');
    const { apiKey: key } = await tests.server.newTenant();
    for (const path of ['', '/rejects']) {
      const answer = await tests.server.request('GET', `/api/v1/imports/${end.id}${path}`, { key });
      expect(answer.status).toBe(404);
    }
    const body = { date_order: 'dmy' };
    const patched = await tests.server.request('PATCH', `/api/v1/imports/${end.id}`, { key, body });
    expect(patched.status).toBe(404);
    expect((await tests.server.request('GET', '/api/v1/imports', { key })).body.data).toEqual([]);
  });
});

describe('long imports', () => {
  const total = 300_000;
  const long = Buffer.from(
    `n,text\n${Array.from({ length: total }, (_, n) => `${n},row number ${n} with some text`).join('\n')}\n`,
  );
  const physical = async (table: string): Promise<string> => {
    const { id } = (await tests.server.request('GET', `/api/v1/tables/${table}`)).body;
    return `rows.t_${id.replaceAll('-', '')}`;
  };
  const someRows = async (id: string): Promise<void> => {
    for (;;) {
      const { body } = await tests.server.request('GET', `/api/v1/imports/${id}`);
      if (body.rows > 0) return;
      await tests.server.kernel.clock.sleep(10);
    }
  };
  const loseConnections = (): Promise<number> =>
    count(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'aibaas-bulk'",
    );

  test('after the connection is lost in the middle, every row is there exactly once', async () => {
    const { body } = await send('table=resumed', long);
    await someRows(body.id);
    expect(await loseConnections()).toBeGreaterThan(0);
    const end = await settled(body.id);
    expect(end.state, JSON.stringify(end.error)).toBe('succeeded');
    expect(end.result).toMatchObject({ rows: total, rejected: 0 });
    const table = await physical('resumed');
    expect(await count(`select 1 from ${table}`)).toBe(total);
    expect(await count(`select distinct n from ${table}`)).toBe(total);
    const order = `select n, lag(n) over (order by _id) as before from ${table}`;
    expect(await count(`select 1 from (${order}) o where before >= n`)).toBe(0);
  });

  test('cancelling removes the table that was being made', async () => {
    const { body } = await send('table=stopped', long);
    await someRows(body.id);
    const table = await physical('stopped');
    const answer = await tests.server.request('POST', `/api/v1/operations/${body.id}/cancel`);
    expect(answer.status).toBe(200);
    expect((await settled(body.id)).state).toBe('cancelled');
    await nothingLeft();
    expect((await tests.server.request('GET', '/api/v1/tables/stopped')).status).toBe(404);
    const left = `select 1 where to_regclass('${table}') is not null`;
    expect(await count(left)).toBe(0);
  });

  test('cancelling an addition removes its rows and no others', async () => {
    await imported('table=added', 'n,text\n-1,kept\n');
    const { body } = await send('table=added&mode=append', long);
    await someRows(body.id);
    await tests.server.request('POST', `/api/v1/operations/${body.id}/cancel`);
    expect((await settled(body.id)).state).toBe('cancelled');
    await nothingLeft();
    expect((await rowsOf('added')).map(({ n }) => n)).toEqual([-1]);
    expect((await tests.server.request('GET', `/api/v1/imports/${body.id}`)).body.rows).toBe(0);
  });
});
