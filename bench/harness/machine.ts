// Facts of the machine and the moment, so that a number can be judged later, and whether anything
// else is working on it now. Linux reads /proc; elsewhere the load average has to do.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

export interface MachineFacts {
  cpuModel: string;
  cores: number;
  memoryBytes: number;
  system: string;
  nodeVersion: string;
  loadAverage: number[];
  gitCommit: string | null;
  hasUncommittedChanges: boolean | null;
  date: string;
}

function git(...words: string[]): string | null {
  try {
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null; // a copy without its history is still worth measuring
  }
}

export function readMachineFacts(): MachineFacts {
  const status = git('status', '--porcelain');
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    nodeVersion: process.version,
    loadAverage: loadavg(),
    gitCommit: git('rev-parse', 'HEAD')?.trim() ?? null,
    hasUncommittedChanges: status === null ? null : status.trim() !== '',
    date: new Date().toISOString(),
  };
}

/** CPU ticks that each process has used so far, by pid; empty where there is no /proc. */
export function readTicks(): Map<number, { name: string; ticks: number }> {
  const found = new Map<number, { name: string; ticks: number }>();
  if (platform() !== 'linux') return found;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // The name stands in parentheses and may hold anything, spaces and parentheses too.
      const close = stat.lastIndexOf(')');
      const fields = stat.slice(close + 2).split(' ');
      const ticks = Number(fields[11]) + Number(fields[12]); // utime + stime, proc(5) 14 and 15
      found.set(Number(entry), { name: stat.slice(stat.indexOf('(') + 1, close), ticks });
    } catch {
      // ended while we were reading
    }
  }
  return found;
}

export interface Disturbance {
  /** Share of the whole machine that other processes used, 0 to 1. */
  share: number;
  /** The busiest of them, the busiest first. */
  busiest: { pid: number; name: string; share: number }[];
}

/** Linux counts CPU time in hundredths of a second (USER_HZ), whatever the kernel's own clock. */
const ticksPerSecond = 100;

/** What other processes used between two readings that lie `seconds` apart. */
export function compareTicks(
  before: ReadonlyMap<number, { name: string; ticks: number }>,
  after: ReadonlyMap<number, { name: string; ticks: number }>,
  seconds: number,
  cores: number,
  ownPid: number,
): Disturbance {
  const capacity = seconds * ticksPerSecond * cores;
  const busiest: Disturbance['busiest'] = [];
  for (const [pid, { name, ticks }] of after) {
    const used = ticks - (before.get(pid)?.ticks ?? 0);
    if (pid !== ownPid && used > 0) busiest.push({ pid, name, share: used / capacity });
  }
  busiest.sort((a, b) => b.share - a.share);
  const share = busiest.reduce((sum, { share: one }) => sum + one, 0);
  return { share, busiest: busiest.slice(0, 5) };
}

/** Watches the other processes for some seconds. Undefined where the system does not tell. */
export async function measureDisturbance(seconds: number): Promise<Disturbance | undefined> {
  const before = readTicks();
  if (before.size === 0) return undefined;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return compareTicks(before, readTicks(), seconds, availableParallelism(), process.pid);
}
