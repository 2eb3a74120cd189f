// Every nasty file of the parser's tests, sent through the API: state, counts, each refused row with
// its place and code, questions, warnings, and the problem of files that are no tables.

import type { ParseErrorCode, ParseHints } from '@aibaas/tabular';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nastyLayouts } from '../../../../../tabular/src/testing/nasty-layouts.ts';
import { nastyRefusals } from '../../../../../tabular/src/testing/nasty-refusals.ts';
import { nastyValues } from '../../../../../tabular/src/testing/nasty-values.ts';
import { nastyWorkbooks } from '../../../../../tabular/src/testing/nasty-workbooks.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;
interface Coded {
  code: string;
}

function queryOf(table: string, hints: ParseHints = {}): string {
  const { dateOrder, timeZone, columns, ...rest } = hints;
  const query = new URLSearchParams({ table, ...(rest as Record<string, string>) });
  if (dateOrder !== undefined) query.set('date_order', dateOrder);
  if (timeZone !== undefined) query.set('time_zone', timeZone);
  if (columns !== undefined) query.set('columns', JSON.stringify(columns));
  return query.toString();
}

const send = (table: string, { content, hints }: Pick<Nasty, 'content' | 'hints'>) =>
  server.request('POST', `/api/v1/imports?${queryOf(table, hints)}`, {
    body: Buffer.from(content),
    headers: { 'content-type': 'application/octet-stream' },
  });
type Nasty = (typeof nastyLayouts)[number];

async function ended(id: string): Promise<Json> {
  for (;;) {
    const { body } = await server.request('GET', `/api/v1/operations/${id}`);
    if (!['queued', 'running'].includes(body.state)) return body;
    await server.kernel.clock.sleep(20);
  }
}

const codesOf = (list: readonly Coded[]): string[] =>
  [...new Set(list.map(({ code }) => code))].sort();

describe('a nasty file becomes a table, or a question', () => {
  const files = [...nastyLayouts, ...nastyValues].map((file, index) => ({ ...file, index }));
  // In groups: sent together, as a busy server gets them.
  const group = 8;
  const groups = Array.from({ length: Math.ceil(files.length / group) }, (_, at) =>
    files.slice(at * group, at * group + group),
  );

  test.each(groups.map((each) => [each.map(({ title }) => title).join(' · '), each] as const))(
    '%s',
    async (_titles, together) => {
      const found = await Promise.all(
        together.map(async (file) => {
          const table = `nasty_${file.index}`;
          const { status, body } = await send(table, file);
          const { state, result } = await ended(body.id);
          const one = (await server.request('GET', `/api/v1/imports/${body.id}`)).body;
          const rejects = await server.request('GET', `/api/v1/imports/${body.id}/rejects`);
          const rows = await server.request('GET', `/api/v1/tables/${table}/rows?limit=1000`);
          return {
            title: file.title,
            status,
            state,
            rows: rows.status === 200 ? rows.body.data.length : null,
            counted: state === 'succeeded' ? [result.rows, result.rejected] : null,
            rejects: rejects.body.data.map((r: Json) => `${r.line} ${r.column} ${r.code}`),
            questions: one.questions.map(
              (q: Json) => `${q.code} ${q.column} ${q.options.join('|')}`,
            ),
            warnings: codesOf(one.warnings),
          };
        }),
      );
      const wanted = together.map(
        ({ title, rows, rejects = [], questions = [], warnings = [] }) => {
          const isAsked = questions.length > 0;
          return {
            title,
            status: 202,
            state: isAsked ? 'needs_input' : 'succeeded',
            rows: isAsked ? null : rows.length,
            counted: isAsked ? null : [rows.length, rejects.length],
            rejects: isAsked ? [] : rejects,
            questions,
            warnings,
          };
        },
      );
      expect(found).toEqual(wanted);
    },
  );
});

/** The catalogue's word for what the parser says. */
const problems: Partial<Record<ParseErrorCode, string>> = {
  empty_file: 'import_empty',
  no_rows: 'import_empty',
  not_a_table: 'import_not_a_table',
  wrong_encoding: 'import_encoding',
  too_many_columns: 'import_columns',
  bad_hint: 'import_hint',
  corrupt_workbook: 'import_damaged',
  encrypted_workbook: 'import_locked',
  sheet_not_found: 'import_sheet',
  too_large: 'import_too_large',
};
const refusals = [...nastyRefusals, ...nastyWorkbooks];

describe('a file that is no table is refused', () => {
  test('with one problem each, and no table is left', async () => {
    const found = await Promise.all(
      refusals.map(async (file, index) => {
        const table = `no_table_${index}`;
        const { status, body } = await send(table, file);
        // What shows before the file is read is refused at once, the rest as the operation's error.
        const { error } = status === 202 ? await ended(body.id) : { error: body };
        const made = (await server.request('GET', `/api/v1/tables/${table}`)).status;
        return { title: file.title, status, code: error.code, isTold: error.remedy !== '', made };
      }),
    );
    const early: Record<string, [number, string]> = {
      'an empty file': [422, 'import_empty'],
      'a delimiter of two characters': [400, 'request_invalid'],
      'a type that is none': [400, 'request_invalid'],
      'a time zone that does not exist': [400, 'request_invalid'],
    };
    const wanted = refusals.map(({ title, code: parsed }) => {
      const [status, code] = early[title] ?? [202, problems[parsed]];
      return { title, status, code, isTold: true, made: 404 };
    });
    expect(found).toEqual(wanted);
  });
});
