// Sends requests made from the server's own description until the time is over, and collects what an
// answer must never be. Operations are taken in turn, so that each is reached, however short the run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import { type ServerProcess, startProcess } from '../process/server-process.ts';
import { findingsOf, misfit, parsed } from './checks.ts';
import { closeClient, send } from './client.ts';
import { createDice, type Dice } from './dice.ts';
import { type Operation, operationsOf } from './document.ts';
import { type Kitchen, ownerEmail, ownerPassword, type Parts, recipes } from './recipes.ts';
import { type Made, type Mode, makeRequest } from './request.ts';
import { createWorld, type World } from './world.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Ends after so long, but not before each operation had its turns. */
  readonly ms?: number;
  /** Ends after so many requests, wherever that is. */
  readonly requests?: number;
  readonly log?: (line: string) => void;
}

export interface Found {
  readonly operation: string;
  readonly kind: string;
  readonly saw: string;
  /** Number of the request in the run of this seed. */
  readonly request: number;
  readonly asked: string;
  count: number;
}

export interface Count {
  readonly operation: string;
  requests: number;
  successes: number;
}

export interface FuzzReport {
  readonly seed: number;
  readonly requests: number;
  readonly operations: readonly Count[];
  readonly findings: readonly Found[];
  /** Last words of the server, when it did not live to the end. */
  readonly death: string | null;
}

/** Each operation is first sent as it should be, so that the later turns find something there. */
const fitTurns = 2;

/**
 * @example
 * const { findings } = await fuzzApi({ seed: 1, requests: 500 });
 */
export async function fuzzApi(options: FuzzOptions): Promise<FuzzReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-fuzz-'));
  let server: ServerProcess | null = null;
  try {
    server = await startProcess(dataDir, {
      words: ['--demo'],
      environment: { LOG_LEVEL: 'error' },
    });
    return await new Fuzzer(server, options).run();
  } finally {
    closeClient();
    await server?.stop();
    removeTestData(dataDir);
  }
}

class Fuzzer {
  readonly #server: ServerProcess;
  readonly #options: FuzzOptions;
  readonly #url: string;
  readonly #world: World;
  readonly #findings = new Map<string, Found>();
  readonly #counts = new Map<string, Count>();
  #requests = 0;

  constructor(server: ServerProcess, options: FuzzOptions) {
    const { ready } = server;
    this.#server = server;
    this.#options = options;
    this.#url = ready.url.replace('localhost', '127.0.0.1');
    const link = (ready.owner_link ?? '').replace('#/', '');
    this.#world = createWorld({
      key: ready.api_key as string,
      tenantId: ready.tenant_id,
      workspaceId: ready.workspace_id,
      ownerToken: new URL(link).searchParams.get('token'),
      url: this.#url,
    });
  }

  async run(): Promise<FuzzReport> {
    const {
      seed,
      ms = Number.POSITIVE_INFINITY,
      requests = Number.POSITIVE_INFINITY,
    } = this.#options;
    const dice = createDice(seed);
    const operations = operationsOf(await this.#call('GET', '/openapi.json'));
    for (const { key } of operations)
      this.#counts.set(key, { operation: key, requests: 0, successes: 0 });
    await this.#prepare();
    const until = performance.now() + ms;
    for (let round = 0; ; round++) {
      for (const operation of operations) {
        const isOver = round > fitTurns && performance.now() > until;
        if (isOver || this.#requests >= requests || this.#hasEnded) return this.#report();
        await this.#turn(operation, round < fitTurns ? 'fit' : modeOf(dice), dice);
      }
      this.#options.log?.(
        `round ${round}: ${this.#requests} requests, ${this.#findings.size} findings`,
      );
    }
  }

  get #hasEnded(): boolean {
    return this.#server.child.exitCode !== null || this.#server.child.signalCode !== null;
  }

  #report(): FuzzReport {
    return {
      seed: this.#options.seed,
      requests: this.#requests,
      operations: [...this.#counts.values()],
      findings: [...this.#findings.values()],
      death: this.#hasEnded ? this.#server.log.slice(-5).join('\n') : null,
    };
  }

  /** What the recipes stand on. */
  async #prepare(): Promise<void> {
    const columns = [
      { name: 'day', type: 'date' },
      { name: 'credits', type: 'number' },
      { name: 'note', type: 'text', nullable: true },
      { name: 'extra', type: 'json', nullable: true },
    ];
    await this.#call('POST', '/api/v1/tables', { body: { name: 'fuzzed', columns } });
    const rows = Array.from({ length: 60 }, (_, i) => ({
      day: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
      credits: i % 9,
      note: i % 2 === 0 ? 'a' : null,
    }));
    await this.#call('POST', '/api/v1/tables/fuzzed/rows', { body: { rows } });
    const token = this.#world.ownerToken;
    const body = { token, email: ownerEmail, name: 'Owner', password: ownerPassword };
    const owner = await this.#call('POST', '/api/v1/auth/owner-link', { body });
    this.#counted('POST /api/v1/auth/owner-link', owner.access_token !== undefined);
    const me = await this.#call('GET', '/api/v1/auth/me');
    const keys = await this.#call('GET', '/api/v1/keys');
    const members = await this.#call('GET', '/api/v1/members');
    const lasting = [me.id, this.#world.tenantId, this.#world.workspaceId, 'fuzzed'];
    for (const { id } of [...keys.data, ...members.data]) lasting.push(id);
    for (const id of lasting) this.#world.spare(id);
  }

  async #turn(operation: Operation, mode: Mode, dice: Dice): Promise<void> {
    const kitchen: Kitchen = { dice, world: this.#world, call: (...call) => this.#call(...call) };
    let parts: Parts = {};
    if (mode === 'fit' || dice.is(0.8)) {
      parts = await Promise.resolve(recipes[operation.key]?.(kitchen) ?? {}).catch(() => ({}));
    }
    const made = makeRequest(operation, parts, mode, dice, this.#world);
    if (harms(operation, made, this.#world)) return;
    this.#requests += 1;
    const answer = await send(this.#url, made);
    const isSuccess = answer.status >= 200 && answer.status < 300;
    this.#counted(operation.key, isSuccess);
    const isFit =
      operation.body === null ||
      made.json === undefined ||
      misfit(operation.body, made.json) === null;
    for (const finding of findingsOf(operation, answer, isFit))
      this.#found(operation, made, finding);
    if (isSuccess) this.#world.learn(operation, made.path, parsed(answer.text));
    if (isSuccess && operation.method === 'DELETE')
      this.#world.forget(made.path.split('/').at(-1) ?? '');
  }

  #counted(key: string, isSuccess: boolean): void {
    const count = this.#counts.get(key);
    if (count === undefined) return;
    count.requests += 1;
    if (isSuccess) count.successes += 1;
  }

  #found(operation: Operation, made: Made, { kind, saw }: { kind: string; saw: string }): void {
    const key = `${operation.key} ${kind}`;
    const known = this.#findings.get(key);
    if (known !== undefined) known.count += 1;
    else {
      const { method, path, headers, body } = made;
      const { authorization: _secret, ...shown } = headers;
      const text = body === null ? '' : body.toString().slice(0, 400);
      this.#findings.set(key, {
        operation: operation.key,
        kind,
        saw,
        request: this.#requests,
        asked: `${method} ${path.slice(0, 400)} ${JSON.stringify(shown)} ${text}`,
        count: 1,
      });
    }
  }

  async #call(
    method: string,
    path: string,
    { body, raw, headers = {} }: { body?: unknown; raw?: Buffer; headers?: object } = {},
  ): Promise<ReturnType<typeof JSON.parse>> {
    const answer = await send(this.#url, {
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#world.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw ?? (body === undefined ? null : Buffer.from(JSON.stringify(body))),
    });
    const value = parsed(answer.text);
    return typeof value === 'object' && value !== null ? { ...value, cookie: answer.cookie } : {};
  }
}

function modeOf(dice: Dice): Mode {
  const share = dice.next();
  return share < 0.3 ? 'fit' : share < 0.85 ? 'near' : 'odd';
}

/** Requests that would take away what the run stands on. */
function harms(operation: Operation, { path }: Made, world: World): boolean {
  if (operation.method === 'GET') return false;
  if (operation.key === 'DELETE /api/v1/sample-data') return false;
  const isChange = operation.method === 'DELETE' || operation.key.includes('/members/');
  return isChange && world.spared.has(path.split('?')[0]?.split('/').at(-1) ?? '');
}
