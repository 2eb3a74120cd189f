// A record in plain words: every route that changes something has them, and a person is named, not numbered.
import type { AuditRecord } from '@aibaas/sdk';
import { describe, expect, it } from 'vitest';
import { auditWords, hasWords } from './audit-words.ts';

const [openApi = '{"paths":{}}'] = Object.values(
  import.meta.glob<string>('../../../../../docs/reference/openapi.json', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

const record = (change: Partial<AuditRecord>): AuditRecord => ({
  id: 'r',
  sequence: 1,
  at: '2026-11-20T08:12:00Z',
  actor: { kind: 'person', id: 'p', name: 'Linden' },
  action: 'POST /api/v1/keys',
  resource_type: 'keys',
  resource_id: 'k1',
  outcome: 'done',
  code: null,
  request_id: null,
  details: {},
  ...change,
});
const words = (change: Partial<AuditRecord>, names: [string, string][] = []) =>
  auditWords(record(change), new Map(names));

it('every operation that changes something has words', () => {
  const { paths } = JSON.parse(openApi) as { paths: Record<string, Record<string, unknown>> };
  const changing = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => ['post', 'patch', 'put', 'delete'].includes(method))
      .map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(changing.length).toBeGreaterThan(50);
  expect(changing.filter((action) => !hasWords(action))).toEqual([]);
});

describe('a record', () => {
  it('names the person with the address, and what changed', () => {
    expect(
      words({
        action: 'PATCH /api/v1/members/:id',
        details: {
          email: 'hazel@example.org',
          from: { role: 'member', name: 'Hazel Oak' },
          to: { role: 'admin', name: 'Hazel Oak' },
        },
      }),
    ).toEqual({
      deed: 'Changed the role or workspaces of',
      object: 'Hazel Oak (hazel@example.org)',
      change: 'member → admin',
    });
  });

  it('names policy and role where they were set', () => {
    const policy = { action: 'PATCH /api/v1/tenants/:id', details: { second_factor: 'everyone' } };
    expect(words(policy, [['k1', 'Fernwood']])).toMatchObject({
      object: 'Fernwood',
      change: 'second factor: everyone',
    });
    const invited = {
      action: 'POST /api/v1/invitations',
      details: { email: 'a@b.c', role: 'viewer' },
    };
    expect(words(invited)).toEqual({ deed: 'Invited', object: 'a@b.c', change: 'role: viewer' });
  });

  it('finds a name by its id, and says nothing where there is none', () => {
    expect(words({}, [['k1', 'nightly job']]).object).toBe('nightly job');
    expect(words({ resource_id: null })).toMatchObject({ object: null, change: null });
    expect(words({ details: { table: 'orders', rows: 3 } }).object).toBe('orders');
  });

  it('of a job or of a newer server is told by its own name', () => {
    expect(words({ action: 'predictions.score' }).deed).toBe('predictions score');
    expect(words({ action: 'POST /api/v9/new' }).deed).toBe('/api/v9/new');
  });
});
