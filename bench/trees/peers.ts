// A Python process with XGBoost and LightGBM that stays up for a bench, so that its libraries take turns
// with ours. Which Python: AIBAAS_BENCH_PYTHON, else the python3 of the path.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export interface Trained {
  readonly seconds: number;
  /** Processor time, which other processes do not lengthen. */
  readonly cpu: number;
  readonly auc: number;
}

/** Which of the modules that Python can import; empty without a Python. */
export function importable(modules: readonly string[]): { python: string; found: string[] } {
  const python = process.env.AIBAAS_BENCH_PYTHON || 'python3';
  const check =
    'import importlib.util, sys; print(*[m for m in sys.argv[1:] if importlib.util.find_spec(m)])';
  const { stdout } = spawnSync(python, ['-c', check, ...modules], { encoding: 'utf8' });
  return { python, found: stdout?.trim().split(' ').filter(Boolean) ?? [] };
}

export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #last: { resolve: (line: string) => void; reject: (error: Error) => void } | null = null;

  constructor(python: string) {
    const environment = { ...process.env, OMP_NUM_THREADS: '1' };
    const script = join(import.meta.dirname, 'peers.py');
    this.#child = spawn(python, [script], {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#child.stdout === null) throw new Error('The Python process has no output.');
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => this.#last?.resolve(line));
    this.#child.on('exit', (code) => {
      this.#last?.reject(new Error(`Python ended with ${code}; its message is above.`));
    });
  }

  async ask<T>(command: Readonly<Record<string, unknown>> & { do: string }): Promise<T> {
    const line = await new Promise<string>((resolve, reject) => {
      this.#last = { resolve, reject };
      this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    });
    return JSON.parse(line) as T;
  }

  close(): void {
    this.#last = null;
    this.#child.stdin?.end();
    this.#lines.close();
  }
}
