// Schema pieces that every family uses: strict objects, ids, times, pages, problems, operations.
import Type, { type Static, type TProperties, type TSchema } from 'typebox';
import { limits } from '../limits.ts';

/** An object that refuses unknown fields, so that a misspelt setting is an error, not silence. */
export function strict<T extends TProperties>(
  properties: T,
  options: { description?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** Text of any content that the database can keep: no NUL, no half of a surrogate pair. */
export const keptPattern = '^[^\\u0000\\p{Cs}]*$';
const lineCharacters = '[^\\p{Cc}\\p{Cs}]*';
export const linePattern = `^${lineCharacters}$`;
export const visiblePattern = `^${lineCharacters}[^\\s\\p{Cc}\\p{Cs}]${lineCharacters}$`;

interface TextOptions {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly description?: string;
}

/** Text of any content, line ends among it, that the database can keep. */
export const keptText = (options: TextOptions) => Type.String({ ...options, pattern: keptPattern });

/** One line in any script: no control characters, no half of a surrogate pair. */
export const lineText = (options: TextOptions) => Type.String({ ...options, pattern: linePattern });

/** One line that shows: at least one character that is no space. */
export const visibleText = (options: TextOptions) =>
  Type.String({
    minLength: 1,
    ...options,
    pattern: visiblePattern,
  });

export const uuid = Type.String({ format: 'uuid' });
export const timestamp = Type.String({ format: 'date-time' });
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limits.pageSizeMax, default: limits.pageSizeDefault }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
};

/** A keyset page: `next_cursor` is null on the last one. */
export function page<T extends TSchema>(item: T) {
  return strict({ data: Type.Array(item), next_cursor: nullable(Type.String()) });
}

export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  instance: Type.String(),
  code: Type.String(),
  request_id: Type.String(),
  remedy: Type.String(),
  methods: Type.Optional(
    Type.Array(Type.String(), { description: 'Ways to prove who asks, where a proof is needed.' }),
  ),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        in: Type.Enum(['body', 'query', 'path', 'headers'], {
          description: 'The part of the request.',
        }),
        pointer: Type.String({ description: 'JSON pointer (RFC 6901) into that part.' }),
        message: Type.String(),
      }),
    ),
  ),
});
export type Problem = Static<typeof problem>;

const stored = {
  rows: Type.Integer({ description: 'Rows of tables, and events.' }),
  bytes: Type.Integer({ description: 'Of rows, events, refused rows and uploaded files.' }),
};

/** What a tenant has stored, and the most it may store. */
export const usage = strict({ ...stored, limits: strict(stored) });
export type Usage = Static<typeof usage>;

export const operationState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('needs_input'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
  Type.Literal('cancelled'),
]);
export type OperationState = Static<typeof operationState>;

export const operation = strict({
  id: uuid,
  kind: Type.String(),
  state: operationState,
  progress: strict({
    done: Type.Number(),
    total: nullable(Type.Number()),
    unit: Type.String(),
    stage: Type.String(),
    seconds_left: nullable(Type.Number()),
  }),
  result: Type.Unknown(),
  error: nullable(problem),
  created_at: timestamp,
  started_at: nullable(timestamp),
  finished_at: nullable(timestamp),
});
export type Operation = Static<typeof operation>;
