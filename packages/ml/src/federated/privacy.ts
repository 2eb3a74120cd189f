// What noise on clipped sums promises: Rényi differential privacy of the Gaussian mechanism (Mironov 2017),
// composed over rounds.
import { MlError } from '../errors.ts';

export interface PrivacyBudget {
  /** Smaller is more private: the odds of any outcome change by at most a factor e^epsilon with one party more or less. */
  readonly epsilon: number;
  /** How improbable it may be that the promise does not hold. */
  readonly delta: number;
}

/**
 * The budget that is spent by adding Gaussian noise in each of so many rounds, every party taking part in all.
 *
 * @param noise standard deviation of the noise on the sum, in units of the bound on what one party adds
 * @throws MlError `privacy_invalid`
 * @example
 * gaussianBudget({ rounds: 10, noise: 10, delta: 1e-5 }).epsilon; // 1.567…
 */
export function gaussianBudget(given: {
  readonly rounds: number;
  readonly noise: number;
  readonly delta: number;
}): PrivacyBudget {
  const { rounds, noise, delta } = given;
  if (!(Number.isInteger(rounds) && rounds >= 0))
    throw invalid('rounds', rounds, 'a whole number from 0');
  if (!(noise >= 0)) throw invalid('noise', noise, 'a number from 0');
  if (!(delta > 0 && delta < 1)) throw invalid('delta', delta, 'a number between 0 and 1');
  if (rounds === 0) return { epsilon: 0, delta };
  if (noise === 0) return { epsilon: Number.POSITIVE_INFINITY, delta };
  // min over α > 1 of rounds · α / 2σ² + ln(1/δ) / (α − 1), at α = 1 + σ √(2 ln(1/δ) / rounds).
  const perRound = rounds / (2 * noise * noise);
  return { epsilon: perRound + 2 * Math.sqrt(perRound * Math.log(1 / delta)), delta };
}

function invalid(name: string, value: number, wanted: string): MlError {
  return new MlError('privacy_invalid', `options.${name}`, `${name} is ${value}; give ${wanted}.`);
}
