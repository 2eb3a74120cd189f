// Families of the Tweedie kind with a logarithmic link: how far a mean is from what happened (half the
// unit deviance), and the derivatives by the margin that scoring steps need.
import { exp } from '../kernels/exp.ts';

/**
 * Half the unit deviance of `y` at mean e^margin, less what does not depend on the margin. `power` 1 is
 * Poisson, 2 is gamma, between them compound Poisson (Tweedie 1984; Jørgensen 1987).
 */
export function halfDeviance(y: number, margin: number, power: number): number {
  if (power === 1) return exp(margin) - y * margin;
  if (power === 2) return y * exp(-margin) + margin;
  return exp((2 - power) * margin) / (2 - power) - (y * exp((1 - power) * margin)) / (1 - power);
}

/** Derivative of {@link halfDeviance} by the margin: (μ − y) μ^(1 − power). */
export function devianceSlope(y: number, margin: number, power: number): number {
  if (power === 1) return exp(margin) - y;
  return exp((2 - power) * margin) - y * exp((1 - power) * margin);
}

/** What the second derivative is on average, μ^(2 − power): the weight of a row in a scoring step. */
export const devianceCurvature = (margin: number, power: number): number =>
  power === 2 ? 1 : exp((2 - power) * margin);
