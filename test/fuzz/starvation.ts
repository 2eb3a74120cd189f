// How busy the machine is with other things: a fixed time at work, as the clock on the wall has it. With
// it an answer is called slow for what it takes, and not for what runs beside it.

const workMs = 100;

/** Wall clock over processor time of the same work: 1 on a quiet machine. */
export function starvation(): number {
  const began = performance.now();
  const before = process.cpuUsage();
  let usedMs = 0;
  while (usedMs < workMs) {
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1000;
  }
  return Math.max(1, (performance.now() - began) / usedMs);
}
