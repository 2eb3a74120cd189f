// Somebody who has just cloned the repository: a home, a copy of the clone, the Node that was there
// before, and two terminals.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeData } from '../../tools/docs-run/remove-data.ts';
import { readerPath } from '../../tools/docs-run/run-block.ts';

const root = dirname(dirname(import.meta.dirname));

/** Whose processes the newcomer's are. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The account of this process. */
export const ownAccount = (): Account => accountOf([]) as Account;

/** One without rights, when this process may become it and there is one. */
export function ordinaryAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  return accountOf(['nobody']);
}

function accountOf(name: string[]): Account | null {
  try {
    const told = (what: string) =>
      execFileSync('id', [what, ...name], { encoding: 'utf8', stdio: 'pipe' }).trim();
    return { name: told('-un'), uid: Number(told('-u')), gid: Number(told('-g')) };
  } catch {
    return null;
  }
}

export interface Terminal {
  readonly child: ChildProcess;
  /** What it has shown so far. */
  shown(): string;
  readonly ended: Promise<number | null>;
}

export class Newcomer {
  readonly clone: string;
  readonly #account: Account;
  readonly #workshop: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(workshop: string, account: Account, node: string) {
    this.#workshop = workshop;
    this.#account = account;
    this.clone = join(workshop, 'aibaas');
    const isOther = account.uid !== process.getuid?.();
    const kept = ['LANG', 'TERM', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
    const own = kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
    this.#environment = {
      ...Object.fromEntries(own),
      PATH: readerPath(node),
      // The runner's own home has its cache of npm; a stranger's is empty.
      HOME: isOther ? join(workshop, 'home') : process.env.HOME,
      USER: account.name,
    };
  }

  /** Copies what git knows of this clone, as it is now. */
  static async arrive(account: Account, node: string): Promise<Newcomer> {
    const workshop = await mkdtemp(join(tmpdir(), 'aibaas-newcomer-'));
    const newcomer = new Newcomer(workshop, account, node);
    await mkdir(join(workshop, 'home'));
    const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const listed = execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\0');
    for (const path of new Set(listed)) {
      const isThere = path !== '' && (await lstat(join(root, path)).catch(() => null)) !== null;
      if (isThere) await cp(join(root, path), join(newcomer.clone, path));
    }
    await giveTo(account, workshop);
    return newcomer;
  }

  /** Types `script` into a new terminal in the clone; a shell that stops at the first failure. */
  open(script: string): Terminal {
    const { uid, gid } = this.#account;
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: this.clone,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which Ctrl-C reaches as a whole.
      detached: true,
      ...(uid === process.getuid?.() ? {} : { uid, gid }),
    });
    let shown = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        shown += text;
      });
    }
    const ended = once(child, 'close').then(([code]) => code as number | null);
    return { child, shown: () => shown, ended };
  }

  /** Removes everything; nothing of it may run any more. */
  async leave(): Promise<void> {
    await removeData(join(this.clone, '.aibaas'));
    await rm(this.#workshop, { recursive: true, force: true });
  }
}

export function pressCtrlC({ child }: Terminal): void {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  if (child.pid !== undefined && !isOver) process.kill(-child.pid, 'SIGINT');
}

async function giveTo({ uid, gid }: Account, folder: string): Promise<void> {
  if (uid === process.getuid?.()) return;
  await chown(folder, uid, gid);
  for (const path of await readdir(folder, { recursive: true })) {
    await chown(join(folder, path), uid, gid);
  }
}
