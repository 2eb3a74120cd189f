// Rows: SQL in what a caller writes, another tenant's rows, another request's answer.
import type { Attack } from '../attack.ts';
import { expected, type Target } from '../target.ts';

const server = 'packages/server/src';

/** A table of one text column with two rows that the attacker should not get. */
async function withRows({ call }: Target, key: string, table: string): Promise<void> {
  const columns = [{ name: 'note', type: 'text', nullable: true }];
  await expected(call('POST', '/api/v1/tables', { key, body: { name: table, columns } }));
  const rows = [{ note: 'canary one' }, { note: 'canary two' }];
  await expected(call('POST', `/api/v1/tables/${table}/rows`, { key, body: { rows } }));
}

export const attacks: readonly Attack[] = [
  {
    name: 'SQL in the value of a filter',
    like: 'CVE-2026-27497 and every SQL injection',
    weakness: [
      {
        file: `${server}/modules/observe/data/row-query.ts`,
        find: '${comparisons[op]} ${values[0]}::${castOf(column.type)}`;',
        replace: "${comparisons[op]} ${sql.raw(`'${values[0]}'`)}`;",
      },
    ],
    async run(target) {
      const { key } = target.tenant;
      await withRows(target, key, 'filtered');
      const filter = encodeURIComponent("note.eq.x' or '1'='1");
      const path = `/api/v1/tables/filtered/rows?filter=${filter}`;
      const { status, body } = await target.call('GET', path, { key });
      return { isSuccessful: body.data?.length === 2, saw: `${status}, ${body.data?.length} rows` };
    },
  },
  {
    name: 'tenant taken from a header',
    like: 'OWASP API1:2023, broken object level authorisation',
    weakness: [
      {
        file: `${server}/kernel/http/execute.ts`,
        find: 'if (header !== undefined && header !== principal.tenantId) {',
        replace: 'if (false as boolean) {',
      },
      {
        file: `${server}/kernel/http/execute.ts`,
        find: 'this.tenantId = principal.tenantId;',
        replace: "this.tenantId = String(request.headers['x-tenant-id'] ?? principal.tenantId);",
      },
    ],
    async run(target) {
      await withRows(target, target.tenant.key, 'kept_apart');
      const { key } = await target.newTenant();
      const headers = { 'x-tenant-id': target.tenant.id };
      const { status, text } = await target.call('GET', '/api/v1/tables/kept_apart/rows', {
        key,
        headers,
      });
      return { isSuccessful: text.includes('canary'), saw: `${status}` };
    },
  },
  {
    name: 'answer of another request under its idempotency key',
    like: 'key reuse with another body',
    weakness: [
      {
        file: `${server}/kernel/http/idempotency.ts`,
        find: 'if (stored.request_hash !== hash)',
        replace: 'if (false as boolean)',
      },
    ],
    async run({ call, tenant: { key } }) {
      const headers = { 'idempotency-key': 'the same for both' };
      const post = (name: string) =>
        call('POST', '/api/v1/workspaces', { key, headers, body: { name } });
      const first = await expected(post('one of two'));
      const second = await post('two of two');
      return { isSuccessful: second.body.id === first.id, saw: `${second.status}` };
    },
  },
];
