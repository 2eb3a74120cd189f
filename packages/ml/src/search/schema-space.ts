// The space that a parameter schema names: what its own `search` ranges say, nothing else.
import type { Parameter, ParameterSchema } from '../estimator/parameters.ts';
import type { Dimension, Space } from './space.ts';

/**
 * What a search may change of an estimator: every parameter with a `search` range; the others keep their
 * defaults.
 *
 * @param except parameters that somebody else decides
 * @example
 * const space = searchSpaceOf(findEstimator('ridge').parameters);
 * space.l2?.kind; // 'log_uniform'
 */
export function searchSpaceOf(schema: ParameterSchema, except: readonly string[] = []): Space {
  const dimensions = Object.entries(schema).flatMap(([name, parameter]) => {
    const dimension = except.includes(name) ? null : dimensionOf(parameter);
    return dimension === null ? [] : [[name, dimension] as const];
  });
  return Object.fromEntries(dimensions);
}

function dimensionOf(parameter: Parameter): Dimension | null {
  if (parameter.kind === 'boolean') {
    return parameter.isSearched === true ? { kind: 'choice', options: [false, true] } : null;
  }
  if (parameter.search === undefined) return null;
  if (parameter.kind === 'choice') return { kind: 'choice', options: parameter.search };
  const [low, high] = parameter.search;
  if (parameter.kind === 'integer') return { kind: 'int', low, high };
  return { kind: parameter.isLog === true ? 'log_uniform' : 'uniform', low, high };
}
