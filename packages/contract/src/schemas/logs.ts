// The server's newest log lines, as far as the caller may see them.
import Type, { type Static } from 'typebox';
import { lineText, nullable, strict } from './shapes.ts';

export const logLevel = Type.Union([
  Type.Literal('debug'),
  Type.Literal('info'),
  Type.Literal('warn'),
  Type.Literal('error'),
  Type.Literal('fatal'),
]);
export type LogLevel = Static<typeof logLevel>;

export const logQuery = strict({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: '200 when left out.' }),
  ),
  level: Type.Optional(logLevel),
  search: Type.Optional(lineText({ minLength: 1, maxLength: 200 })),
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'Only lines beyond this number.' })),
});
export type LogQuery = Static<typeof logQuery>;

export const logLine = strict({
  number: Type.Integer(),
  level: Type.String(),
  timestamp: Type.String(),
  message: Type.String(),
  request_id: nullable(Type.String()),
  fields: Type.Record(Type.String(), Type.Unknown()),
});
export type LogLine = Static<typeof logLine>;

export const logPage = strict({
  data: Type.Array(logLine),
  scope: Type.Union([Type.Literal('server'), Type.Literal('tenant')], {
    description: 'Owners of the first tenant also see lines of the server itself.',
  }),
});
export type LogPage = Static<typeof logPage>;
