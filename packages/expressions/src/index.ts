// The one small typed language of conditions: read, checked, run, explained, turned into SQL, completed.
export { type Completion, type Completions, complete } from './complete.ts';
export { type Explanation, showValue } from './explain.ts';
export {
  type CompileOptions,
  compile,
  compileCondition,
  type Expression,
} from './expression.ts';
export { ExpressionError, type ExpressionErrorCode } from './expression-error.ts';
export { functions as expressionFunctions } from './functions.ts';
export { limits as expressionLimits } from './limits.ts';
export { isMet, parseQuorum, type Quorum } from './quorum.ts';
export type { SqlCondition, SqlOptions } from './to-sql.ts';
export type { FieldType, Schema, Type } from './types.ts';
export type { Value } from './values.ts';
