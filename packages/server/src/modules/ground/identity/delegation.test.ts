// Nobody passes on more than they have: random chains of keys, tokens, invitations, demotions, limits,
// removals and ends, on a clock that moves. After every step each credential that still works is
// compared with everything above it, as each answers for itself.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let server: TestServer;
const clock = movableClock();
const minuteMs = 60_000;

beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

const rank = ['viewer', 'member', 'admin', 'owner'] as const;
const scopeSets = [
  undefined,
  ['read'],
  ['admin'],
  ['read', 'admin'],
  ['read', 'write'],
  ['read', 'write', 'admin'],
] as const;

/** A key, a token or a signed-in person, and what it came from. */
interface Credential {
  readonly name: string;
  readonly kind: 'key' | 'token' | 'person';
  /** Bearer text; of a person the session's cookie. */
  readonly text: string;
  /** The credential that made it; null for the root and for persons, who stand for themselves. */
  readonly parent: Credential | null;
  /** Of a key, to remove it; of a person, her membership. */
  readonly id: string | null;
}

interface Facts {
  readonly role: (typeof rank)[number];
  readonly scopes: readonly string[];
  readonly workspaces: readonly string[];
  readonly endsAt: number;
}

class World {
  readonly tenant: TestTenant;
  readonly root: Credential;
  readonly credentials: Credential[];
  readonly workspaces: string[];
  readonly invitations: { token: string; email: string; by: Credential }[] = [];
  /** What ended stays so: nobody asks it again. */
  readonly ended = new Set<Credential>();
  people = 0;
  constructor(tenant: TestTenant, workspaces: string[]) {
    this.tenant = tenant;
    this.workspaces = workspaces;
    this.root = { name: 'root', kind: 'key', text: tenant.apiKey, parent: null, id: null };
    this.credentials = [this.root];
  }
}

function call(as: Credential | null, method: string, path: string, body?: unknown) {
  const isPerson = as?.kind === 'person';
  return server.request(method, path, {
    key: as === null || isPerson ? null : as.text,
    headers: isPerson ? { cookie: as.text, host: 'h', origin: 'http://h' } : {},
    ...(body === undefined ? {} : { body }),
  });
}

async function factsOf(credential: Credential): Promise<Facts | null> {
  const { status, body } = await call(credential, 'GET', '/api/v1/auth/me');
  if (status !== 200) return null;
  return {
    role: body.role,
    scopes: body.scopes,
    workspaces: body.workspaces.map((w: { id: string }) => w.id),
    endsAt: Date.parse(body.key?.expires_at ?? '9999-01-01T00:00:00Z'),
  };
}

const counted = { steps: 0, compared: 0, chains: [0, 0, 0, 0, 0, 0, 0], refused: 0, joined: 0 };

function ancestorsOf(credential: Credential): Credential[] {
  const all: Credential[] = [];
  for (let c = credential.parent; c !== null; c = c.parent) all.push(c);
  return all;
}

/** Every credential that works does no more than each that it came from does today. */
async function compareAll(world: World): Promise<void> {
  const facts = new Map<Credential, Facts | null>();
  for (const credential of world.credentials) {
    const own = world.ended.has(credential) ? null : await factsOf(credential);
    if (own === null) world.ended.add(credential);
    facts.set(credential, own);
  }
  for (const credential of world.credentials) {
    const own = facts.get(credential) ?? null;
    if (own === null) continue;
    const above = ancestorsOf(credential);
    counted.chains[Math.min(above.length, 6)] =
      (counted.chains[Math.min(above.length, 6)] ?? 0) + 1;
    for (const ancestor of above) {
      const theirs = facts.get(ancestor) ?? null;
      const where = `${credential.name} below ${ancestor.name}`;
      // A token ends on its own and takes nothing along; the key that bought it stands above it.
      if (theirs === null && ancestor.kind === 'token') continue;
      expect(theirs, `${where}, which has ended`).not.toBe(null);
      assertNoMore(own, theirs as Facts, where);
      counted.compared += 1;
    }
  }
}

function assertNoMore(own: Facts, theirs: Facts, where: string): void {
  expect(rank.indexOf(own.role), where).toBeLessThanOrEqual(rank.indexOf(theirs.role));
  expect(
    own.scopes.filter((scope) => !theirs.scopes.includes(scope)),
    where,
  ).toEqual([]);
  expect(
    own.workspaces.filter((id) => !theirs.workspaces.includes(id)),
    where,
  ).toEqual([]);
  expect(own.endsAt, where).toBeLessThanOrEqual(theirs.endsAt);
}

interface Step {
  readonly kind: 'key' | 'token' | 'invite' | 'accept' | 'member' | 'remove' | 'time';
  readonly who: number;
  readonly whom: number;
  readonly what: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 7, arbitrary: fc.constant('key' as const) },
    { weight: 3, arbitrary: fc.constant('token' as const) },
    { weight: 2, arbitrary: fc.constant('invite' as const) },
    { weight: 2, arbitrary: fc.constant('accept' as const) },
    { weight: 2, arbitrary: fc.constant('member' as const) },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
    { weight: 1, arbitrary: fc.constant('time' as const) },
  ),
  who: fc.nat(1000),
  whom: fc.nat(1000),
  what: fc.nat(1000),
});

const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T;

async function take(world: World, { kind, who, whom, what }: Step): Promise<void> {
  // The newest half of the time, so that chains grow.
  const { credentials } = world;
  const actor = who % 2 === 0 ? (credentials.at(-1) as Credential) : pick(credentials, who);
  const limit = what % 3 === 0 ? [pick(world.workspaces, what)] : null;
  const role = pick(rank, whom);
  if (kind === 'time') clock.moveAhead((what % 20) * minuteMs);
  else if (kind === 'key') await makeKey(world, actor, what);
  else if (kind === 'token') await buyToken(world, actor);
  else if (kind === 'accept') await accept(world, what);
  else if (kind === 'invite') {
    world.people += 1;
    const email = `p${world.people}-${world.tenant.id.slice(-12)}@example.org`;
    const body = { email, role, workspace_ids: limit };
    const made = await call(actor, 'POST', '/api/v1/invitations', body);
    if (made.status === 201) world.invitations.push({ token: made.body.token, email, by: actor });
    else counted.refused += 1;
  } else if (kind === 'member') {
    const person = pick(
      credentials.filter((c) => c.kind === 'person'),
      whom,
    );
    const body = what % 2 === 0 ? { role: pick(rank, what) } : { workspace_ids: limit };
    const path = `/api/v1/members/${person.id}`;
    const changed = await call(actor, 'PATCH', path, body);
    if (changed.status !== 200) counted.refused += 1;
  } else await remove(world, actor, whom);
}

async function makeKey(world: World, actor: Credential, what: number): Promise<void> {
  const scopes = pick(scopeSets, what);
  const minutes = what % 4 === 0 ? 5 + (what % 60) : null;
  const made = await call(actor, 'POST', '/api/v1/keys', {
    name: `key ${what}`,
    ...(scopes === undefined ? {} : { scopes }),
    ...(minutes === null
      ? {}
      : { expires_at: new Date(clock.now() + minutes * minuteMs).toISOString() }),
  });
  if (made.status !== 201) {
    counted.refused += 1;
    return;
  }
  const { id, key: text } = made.body;
  const name = `${actor.name} > key`;
  world.credentials.push({ name, kind: 'key', text, parent: actor, id });
}

async function buyToken(world: World, actor: Credential): Promise<void> {
  const { status, body } = await call(actor, 'POST', '/api/v1/auth/token', {});
  if (status !== 200) return;
  const { access_token: text } = body;
  const name = `${actor.name} > token`;
  world.credentials.push({ name, kind: 'token', text, parent: actor, id: null });
}

async function accept(world: World, what: number): Promise<void> {
  if (world.invitations.length === 0) return;
  const { token, email, by } = pick(world.invitations, what);
  const before = await factsOf(by);
  const input = { token, password };
  const answer = await call(null, 'POST', '/api/v1/auth/invitations/accept', input);
  if (answer.status !== 200) return;
  counted.joined += 1;
  const members = await call(world.root, 'GET', '/api/v1/members?limit=1000');
  const { id } = members.body.data.find((m: { email: string }) => m.email === email);
  const text = String(answer.headers['set-cookie']).split(';')[0] as string;
  const person = { name: email, kind: 'person' as const, text, parent: null, id };
  world.credentials.push(person);
  // A token's own end does not end an invitation; what bought it answers for it.
  if (before !== null) assertNoMore((await factsOf(person)) as Facts, before, `${email} joined`);
}

async function remove(world: World, actor: Credential, whom: number): Promise<void> {
  const target = pick(world.credentials, whom);
  if (target.id === null) return;
  const path = target.kind === 'key' ? '/api/v1/keys' : '/api/v1/members';
  const removed = await call(actor, 'DELETE', `${path}/${target.id}`);
  if (removed.status !== 204) counted.refused += 1;
}

async function newWorld(): Promise<World> {
  const tenant = await server.newTenant();
  const world = new World(tenant, [tenant.workspaceId]);
  for (const name of ['Second', 'Third']) {
    const { body } = await call(world.root, 'POST', '/api/v1/workspaces', { name });
    world.workspaces.push(body.id);
  }
  const suffix = tenant.id.slice(-12);
  const owner = await newOwner(server, `owner-${suffix}@example.org`, tenant.id);
  const { body } = await call(world.root, 'GET', '/api/v1/members');
  const admin = await newMember(server, 'admin', `admin-${suffix}@example.org`, {
    key: tenant.apiKey,
    workspace_ids: world.workspaces.slice(0, 2),
  });
  const person = { kind: 'person' as const, parent: null };
  world.credentials.push(
    { ...person, name: 'owner', text: owner.cookie, id: body.data[0].id },
    { ...person, name: 'admin', text: admin.cookie, id: admin.memberId },
  );
  return world;
}

test('after every step no credential can do more than each that it came from', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 25, maxLength: 25, size: 'max' }),
      async (steps) => {
        const world = await newWorld();
        for (const one of steps) {
          await take(world, one);
          counted.steps += 1;
          await compareAll(world);
        }
      },
    ),
    { numRuns: 12, seed: 20_261_201, endOnFailure: true },
  );
  // What it stands on: 300 steps; chains of three and of four credentials or more that work; acts that
  // were refused; people who joined.
  expect(counted.steps).toBe(300);
  const longerThan = (n: number) => counted.chains.slice(n).reduce((sum, count) => sum + count, 0);
  expect(longerThan(2)).toBeGreaterThan(300);
  expect(longerThan(3)).toBeGreaterThan(80);
  expect(counted.refused).toBeGreaterThan(50);
  expect(counted.joined).toBeGreaterThan(4);
});
