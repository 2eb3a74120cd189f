// Hyper-parameters as data: type, default, range and meaning. Forms are drawn from it, search spaces
// derive from it, and what a caller gives is checked against it in one place.
import { MlError } from '../errors.ts';

interface Ranged {
  readonly min: number;
  readonly max: number;
  /** Steps are factors: forms and searches use a logarithmic scale. */
  readonly isLog?: boolean;
  /** The part of the range where a search looks; absent: it is left at its default. */
  readonly search?: readonly [low: number, high: number];
  readonly description: string;
}

export type Parameter =
  | ({ readonly kind: 'number'; readonly default: number } & Ranged)
  | ({ readonly kind: 'integer'; readonly default: number } & Ranged)
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      readonly default: string;
      /** The choices among which a search picks; absent: it is left at its default. */
      readonly search?: readonly string[];
      readonly description: string;
    }
  | {
      readonly kind: 'boolean';
      readonly default: boolean;
      readonly isSearched?: boolean;
      readonly description: string;
    };

export type ParameterSchema = Readonly<Record<string, Parameter>>;

/** The values of a schema: choices as the union of their words. */
export type ParametersOf<S extends ParameterSchema> = {
  readonly [K in keyof S]: S[K] extends {
    kind: 'choice';
    choices: readonly (infer C extends string)[];
  }
    ? C
    : S[K] extends { kind: 'boolean' }
      ? boolean
      : number;
};

/** Any parameters, where the schema is not known to the compiler. */
export type ParameterValues = Readonly<Record<string, number | string | boolean>>;

/**
 * Complete, checked parameters: what is given, and the defaults for the rest.
 *
 * @throws MlError `parameter_unknown`, `parameter_invalid` with the path of the parameter
 * @example
 * const schema = findEstimator('baseline').parameters;
 * resolveParameters(schema, {}); // every parameter at its default
 */
export function resolveParameters<S extends ParameterSchema>(
  schema: S,
  given: Readonly<Record<string, unknown>> = {},
  path = 'parameters',
): ParametersOf<S> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(schema, name)) continue;
    const message = `There is no parameter "${name}"; there are ${Object.keys(schema).join(', ')}.`;
    throw new MlError('parameter_unknown', `${path}.${name}`, message);
  }
  const values = Object.entries(schema).map(([name, parameter]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) return [name, parameter.default];
    const wanted = refusal(parameter, value);
    if (wanted === null) return [name, value];
    const message = `${name} is ${String(value)}; give ${wanted}.`;
    throw new MlError('parameter_invalid', `${path}.${name}`, message);
  });
  return Object.fromEntries(values) as ParametersOf<S>;
}

/** What a value should have been; null when it is fine. */
function refusal(parameter: Parameter, value: unknown): string | null {
  if (parameter.kind === 'boolean') return typeof value === 'boolean' ? null : 'true or false';
  if (parameter.kind === 'choice') {
    const isChoice = parameter.choices.some((choice) => choice === value);
    return isChoice ? null : `one of ${parameter.choices.join(', ')}`;
  }
  const { min, max, kind } = parameter;
  const isInside = typeof value === 'number' && value >= min && value <= max;
  if (isInside && (kind === 'number' || Number.isInteger(value))) return null;
  return `a ${kind === 'integer' ? 'whole ' : ''}number from ${min} to ${max}`;
}
