// The one permission decision: what each role may do, what narrows it, and that whoever holds less never
// may more.
import { eventCatalogue, type Subject, subjectCatalogue, topicCatalogue } from '@aibaas/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Action,
  assertMay,
  factNames,
  guardedFacts,
  type Holder,
  mayReadFact,
  type Role,
  readableFacts,
  refusalOf,
  type Scope,
  workspaceOfFact,
} from './permission.ts';

const roles: Role[] = ['viewer', 'member', 'admin', 'owner'];
const actions: Action[] = ['read', 'create', 'update', 'delete'];
const all: Scope[] = ['read', 'write', 'admin'];
const subjects = Object.keys(subjectCatalogue) as Subject[];
const [w1, w2, w3] = ['w1', 'w2', 'w3'] as const;

const holder = (role: Role, more: Partial<Holder> = {}): Holder => ({
  role,
  scopes: all,
  workspaces: null,
  lacksSecondFactor: false,
  ...more,
});
const may = (who: Holder, action: Action, subject: Subject, workspace?: string | null) =>
  refusalOf(who, action, subject, workspace) === null;

test('every role may do exactly what its row says', () => {
  const matrix = Object.fromEntries(
    roles.map((role) => [
      role,
      (['tables', 'members', 'keys', 'audit', 'logs', 'sessions'] as const).map((subject) =>
        actions.filter((action) => may(holder(role), action, subject)).join(' '),
      ),
    ]),
  );
  const everything = 'read create update delete';
  const admin = Array(6).fill(everything);
  expect(matrix).toEqual({
    owner: admin,
    admin,
    member: [everything, 'read', '', '', '', ''],
    viewer: ['read', 'read', '', '', '', ''],
  });
});

test('a scope narrows whatever the role allows, and no scope allows what the role does not', () => {
  const owner = (...scopes: Scope[]) => holder('owner', { scopes });
  expect(may(owner('read'), 'create', 'tables')).toBe(false);
  expect(may(owner('read'), 'read', 'tables')).toBe(true);
  expect(may(owner('read'), 'read', 'audit')).toBe(false);
  expect(may(owner('write'), 'read', 'tables')).toBe(false);
  expect(may(owner('read', 'write'), 'create', 'keys')).toBe(false);
  expect(may(holder('viewer'), 'create', 'tables')).toBe(false);
  expect(may(holder('member'), 'create', 'keys')).toBe(false);
  for (const action of actions) expect(may(owner(), action, 'tables')).toBe(false);
});

test('a limit to workspaces applies as the subject says', () => {
  const limited = holder('admin', { workspaces: [w1] });
  const asked = (subject: Subject) =>
    [undefined, null, w1, w2].map((place) =>
      actions.filter((action) => may(limited, action, subject, place)).join(' '),
    );
  const everything = 'read create update delete';
  expect(asked('metrics')).toEqual([everything, 'read', everything, '']);
  expect(asked('tables')).toEqual([everything, everything, everything, everything]);
  expect(asked('audit')).toEqual(['', '', '', '']);
  expect(may(holder('admin', { workspaces: [] }), 'read', 'metrics', w1)).toBe(false);
});

test.each([
  [holder('viewer'), w1, 'the role does not allow it'],
  [holder('owner', { scopes: ['read'] }), w1, 'the credential lacks the scope "write"'],
  [holder('owner', { workspaces: [w1] }), w2, 'the workspace "w2" is not one of yours'],
  [holder('owner', { workspaces: [w1] }), null, 'you are limited to some workspaces'],
])('a refusal says what it was for: %j', (who, place, reason) => {
  expect(() => assertMay(who, 'create', 'events', place)).toThrow(
    expect.objectContaining({ code: 'permission_denied', status: 403 }),
  );
  expect(() => assertMay(who, 'create', 'events', place)).toThrow(
    `may not create events: ${reason}`,
  );
});

const anyHolder = fc.record({
  role: fc.constantFrom(...roles),
  scopes: fc.subarray(all),
  workspaces: fc.option(fc.subarray([w1, w2, w3])),
  lacksSecondFactor: fc.boolean(),
});
const anyQuestion = fc.record({
  action: fc.constantFrom(...actions),
  subject: fc.constantFrom(...subjects),
  place: fc.constantFrom(undefined, null, w1, w2, w3),
});

/** The same holder with less of something. */
const less = (who: Holder) =>
  fc.record({
    role: fc.constantFrom(...roles.slice(0, roles.indexOf(who.role) + 1)),
    scopes: fc.subarray([...who.scopes]),
    workspaces:
      who.workspaces === null
        ? fc.option(fc.subarray([w1, w2, w3]))
        : fc.subarray([...who.workspaces]),
    lacksSecondFactor: who.lacksSecondFactor ? fc.constant(true) : fc.boolean(),
  });

describe('whoever holds less', () => {
  test('never may more', () => {
    const pair = anyHolder.chain((more) => less(more).map((few) => ({ more, few })));
    fc.assert(
      fc.property(pair, anyQuestion, ({ more, few }, { action, subject, place }) => {
        if (may(few, action, subject, place)) expect(may(more, action, subject, place)).toBe(true);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  test('never reads a fact that who holds more does not', () => {
    const pair = anyHolder.chain((more) => less(more).map((few) => ({ more, few })));
    const place = fc.constantFrom(null, w1, w2, w3);
    fc.assert(
      fc.property(pair, fc.constantFrom(...factNames), place, ({ more, few }, name, where) => {
        if (mayReadFact(few, name, where)) expect(mayReadFact(more, name, where)).toBe(true);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  test('is never shown a thing of a workspace that is not hers', () => {
    fc.assert(
      fc.property(anyHolder, anyQuestion, (who, { action, subject, place }) => {
        const isElsewhere = who.workspaces !== null && place && !who.workspaces.includes(place);
        const { reach } = subjectCatalogue[subject];
        if (isElsewhere && reach !== 'shared') expect(may(who, action, subject, place)).toBe(false);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('facts', () => {
  test('a viewer reads those that every role may, and no others', () => {
    const hidden = factNames.filter((name) => !readableFacts(holder('viewer')).includes(name));
    expect(hidden.filter((name) => !/^(key|session|factor|invitation)\./.test(name))).toEqual([
      'tenant.created',
    ]);
    expect(hidden).toEqual(expect.arrayContaining(['key.created', 'session.created']));
    expect(readableFacts(holder('owner'))).toEqual(factNames);
  });

  test('who is limited reads no fact about the tenant as a whole', () => {
    const limited = holder('owner', { workspaces: [w1] });
    expect(mayReadFact(limited, 'member.updated', null)).toBe(false);
    expect(mayReadFact(limited, 'metric.created', w1)).toBe(true);
    expect(mayReadFact(limited, 'metric.created', w2)).toBe(false);
    expect(mayReadFact(limited, 'row.created', null)).toBe(true);
    for (const name of guardedFacts) expect(mayReadFact(limited, name, null), name).toBe(false);
  });

  test('the workspace of a fact stands where its entry says, and its data name it', () => {
    expect(workspaceOfFact('metric.created', { id: 'm', workspace_id: w1 })).toBe(w1);
    expect(workspaceOfFact('workspace.updated', { id: w1 })).toBe(w1);
    expect(workspaceOfFact('operation.updated', { workspace_id: null })).toBe(null);
    expect(workspaceOfFact('key.created', { id: 'k', workspace_id: w1 })).toBe(null);
    for (const name of factNames) {
      const { workspace, data } = eventCatalogue[name];
      if (workspace === 'id' || workspace === 'workspace_id')
        expect(data).toHaveProperty(workspace);
      // What has a workspace says so, or it would be told to everybody.
      else expect(data, name).not.toHaveProperty('workspace_id');
    }
  });
});

test('topics that sockets may listen to need no permission that their facts do not', () => {
  for (const { isLive, subject } of Object.values(topicCatalogue)) {
    if (isLive) expect(subjectCatalogue[subject].confidentiality).toBe('open');
  }
});
