// How many units an experiment needs, and what it can find with those it has: two-sided tests of two
// arms by the normal approximation.
import { MlError } from '../errors.ts';
import { normalProbability, normalQuantile } from '../forecast/distributions.ts';

export interface PowerOptions {
  /** Chance of a false alarm; 0.05 by default. */
  readonly alpha?: number;
  /** Chance of finding the effect when it is there; 0.8 by default. */
  readonly power?: number;
  /** Treatment units for each control unit; 1 by default. */
  readonly ratio?: number;
}

function quantiles({ alpha = 0.05, power = 0.8, ratio = 1 }: PowerOptions) {
  for (const [name, value] of Object.entries({ alpha, power })) {
    if (value > 0 && value < 1) continue;
    const message = `${name} is ${value}; give a chance between 0 and 1.`;
    throw new MlError('level_out_of_range', `options.${name}`, message);
  }
  if (!(ratio > 0) || ratio === Infinity) {
    throw new MlError('share_invalid', 'options.ratio', `ratio is ${ratio}; give one above 0.`);
  }
  return { za: normalQuantile(1 - alpha / 2), zb: normalQuantile(power), ratio };
}

function checkPositive(value: number, path: string): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new MlError('effect_not_positive', path, `${path} is ${value}; give a number above 0.`);
}

/**
 * Control units to find a difference of means; the treatment needs `ratio` times as many.
 *
 * @param effect difference to find, in the unit of the outcome
 * @param deviation standard deviation of an outcome
 * @throws MlError `effect_not_positive`, `level_out_of_range`, `share_invalid`
 * @example
 * sampleSizeForMean(0.5, 1); // 63
 */
export function sampleSizeForMean(
  effect: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  checkPositive(effect, 'effect');
  checkPositive(deviation, 'deviation');
  const { za, zb, ratio } = quantiles(options);
  return Math.ceil((1 + 1 / ratio) * ((deviation * (za + zb)) / effect) ** 2);
}

/**
 * Control units to tell two shares apart.
 *
 * @param control share of the control in (0, 1)
 * @param treatment share to be found
 * @throws MlError `share_invalid`, `effect_not_positive` when they are equal
 * @example
 * sampleSizeForShare(0.1, 0.12); // 3841
 */
export function sampleSizeForShare(
  control: number,
  treatment: number,
  options: PowerOptions = {},
): number {
  checkShares(control, treatment);
  checkPositive(Math.abs(treatment - control), 'effect');
  const { za, zb, ratio } = quantiles(options);
  const pooled = (control + ratio * treatment) / (1 + ratio);
  const under = Math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled));
  const apart = Math.sqrt(control * (1 - control) + (treatment * (1 - treatment)) / ratio);
  return Math.ceil(((za * under + zb * apart) / (treatment - control)) ** 2);
}

function checkShares(control: number, treatment: number): void {
  for (const [path, share] of Object.entries({ control, treatment })) {
    if (share > 0 && share < 1) continue;
    const message = `${path} is ${share}; give a share between 0 and 1.`;
    throw new MlError('share_invalid', path, message);
  }
}

/**
 * Chance that so many control units find a difference of means.
 *
 * @example
 * powerForMean(0.5, 1, 63); // 0.80
 */
export function powerForMean(
  effect: number,
  deviation: number,
  units: number,
  options: Omit<PowerOptions, 'power'> = {},
): number {
  checkPositive(effect, 'effect');
  checkPositive(deviation, 'deviation');
  checkPositive(units, 'units');
  const { za, ratio } = quantiles(options);
  const size = effect / (deviation * Math.sqrt((1 + 1 / ratio) / units));
  return normalProbability(size - za) + normalProbability(-size - za);
}

/**
 * The smallest difference of means that so many control units find.
 *
 * @example
 * detectableEffect(1, 63); // 0.499
 */
export function detectableEffect(
  deviation: number,
  units: number,
  options: PowerOptions = {},
): number {
  checkPositive(deviation, 'deviation');
  checkPositive(units, 'units');
  const { za, zb, ratio } = quantiles(options);
  return (za + zb) * deviation * Math.sqrt((1 + 1 / ratio) / units);
}
