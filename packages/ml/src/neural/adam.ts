// What every step of Adam is made with (Kingma & Ba 2015).

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** What the kernel's `adam` takes after its places and their count. */
export type AdamRules = readonly [
  ...[rate: number, root: number, decay: number],
  ...[beta1: number, beta2: number, epsilon: number],
];

/** Rules of one step after the other; the means begin at nothing, which the first steps make up for. */
export function createAdamRules(): (rate: number, decay: number) => AdamRules {
  let [power1, power2] = [1, 1];
  return (rate, decay) => {
    power1 *= BETA1;
    power2 *= BETA2;
    return [rate / (1 - power1), 1 / Math.sqrt(1 - power2), decay, BETA1, BETA2, EPSILON];
  };
}
