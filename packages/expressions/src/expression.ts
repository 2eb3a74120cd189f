// An expression that was read and checked: what it asks for, what it answers, why, and how a database is asked.
import { check } from './check.ts';
import { type Explanation, explain } from './explain.ts';
import { ExpressionError } from './expression-error.ts';
import { parse } from './parse.ts';
import { runOf } from './run.ts';
import { type SqlCondition, type SqlOptions, sqlOf } from './to-sql.ts';
import { nameOfType, type Schema, type Type } from './types.ts';
import type { Value } from './values.ts';

export interface CompileOptions {
  /** What a source that begins with a comparison is about: of `< 0.3`, `predicted_load`. */
  readonly subject?: string;
}

export interface Expression {
  readonly source: string;
  readonly type: Type;
  /** The fields that it reads, as paths with points. */
  readonly fields: readonly string[];
  /**
   * Never throws: what is missing or does not fit is null, and a comparison with it is false.
   *
   * @param now milliseconds since 1970 of the decision, for now()
   */
  run(fields: unknown, now?: number): Value;
  explain(fields: unknown, now?: number): Explanation;
  /** @throws ExpressionError `not_in_sql` */
  toSql(options: SqlOptions): SqlCondition;
}

/**
 * Reads and checks an expression.
 *
 * @throws ExpressionError with the place of the mistake and what was probably meant
 * @example
 * const schema = { intent: { type: 'text' }, sentiment: { type: 'number' } } as const;
 * const angry = compile("intent === 'billing' && sentiment < 0.3", schema);
 * angry.run({ intent: 'billing', sentiment: 0.1 }); // true
 */
export function compile(source: string, schema: Schema, options: CompileOptions = {}): Expression {
  const checked = check(parse(source, options), schema);
  const run = runOf(checked);
  const fields = [...new Set(Array.from(checked.fields.values(), ({ path }) => path.join('.')))];
  return {
    source,
    type: checked.type,
    fields,
    run: (values, now = 0) => run(values, now),
    explain: (values, now = 0) => explain(source, checked, values, now),
    toSql: (asked) => sqlOf(checked, asked),
  };
}

/**
 * An expression that answers true or false.
 *
 * @throws ExpressionError as `compile`, and `type_mismatch` for one that answers something else
 */
export function compileCondition(
  source: string,
  schema: Schema,
  options: CompileOptions = {},
): Expression {
  const expression = compile(source, schema, options);
  const { kind } = expression.type;
  if (kind === 'boolean' || kind === 'any') return expression;
  const message = `A condition is true or false; this is ${nameOfType(expression.type)}.`;
  throw new ExpressionError('type_mismatch', { at: 0, end: source.length }, message);
}
