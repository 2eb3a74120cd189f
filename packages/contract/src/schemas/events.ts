// The words of event ingest and of the event log on the wire.
import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { nullable, page, pageQuery, strict, timestamp, uuid } from './shapes.ts';

/**
 * One CloudEvent (JSON format 1.0): `id` (made when missing), `source`, `type`, `time` (RFC 3339, now
 * when missing), `subject`, `workspace_id`, `data` (any JSON up to 64 KiB), `specversion`,
 * `datacontenttype`. Fields are checked one event at a time, so that one bad event does not cost
 * the others; the schema therefore names no required field.
 */
export const eventInput = Type.Object(
  {},
  {
    additionalProperties: true,
    description:
      'A CloudEvent: source, type; optional id, time, subject, workspace_id, data, specversion.',
    examples: [{ source: 'app', type: 'credits.used', data: { credits: 3 } }],
  },
);

export const eventBatch = Type.Union([
  // Anything may stand in the list: what is no event is refused by its index.
  Type.Array(Type.Unknown(), {
    minItems: 1,
    maxItems: limits.eventsPerRequestMax,
    description: 'CloudEvents.',
  }),
  eventInput,
]);

export const eventReceipt = strict({
  accepted: Type.Integer(),
  duplicates: Type.Integer(),
  rejected: Type.Array(
    strict({ index: Type.Integer(), code: Type.String(), detail: Type.String() }),
  ),
});
export type EventReceipt = Static<typeof eventReceipt>;

export const storedEvent = strict({
  id: Type.String(),
  source: Type.String(),
  type: Type.String(),
  time: timestamp,
  subject: nullable(Type.String()),
  workspace_id: nullable(uuid),
  data: Type.Unknown(),
  received_at: timestamp,
});
export type StoredEvent = Static<typeof storedEvent>;
export const eventPage = page(storedEvent);

export const eventQuery = strict({
  ...pageQuery,
  type: Type.Optional(Type.String({ maxLength: 200 })),
  source: Type.Optional(Type.String({ maxLength: 200 })),
  subject: Type.Optional(Type.String({ maxLength: 200 })),
  since: Type.Optional(timestamp),
  own: Type.Optional(
    Type.Boolean({
      description: 'Only facts of this product (true), or only events of yours (false).',
    }),
  ),
});
export type EventQuery = Static<typeof eventQuery>;

/** What a type's newest event holds, for filters and metric definitions. */
export const eventField = strict({
  name: Type.String(),
  type: Type.Union([
    Type.Literal('text'),
    Type.Literal('number'),
    Type.Literal('boolean'),
    Type.Literal('object'),
    Type.Literal('list'),
    Type.Literal('null'),
  ]),
});

export const eventType = strict({
  type: Type.String(),
  source: Type.String({ description: 'Of the newest one.' }),
  events: Type.Integer({ description: 'In the last 30 days; counted up to 100 000.' }),
  is_more: Type.Boolean({ description: 'There are more than were counted.' }),
  newest_at: timestamp,
  fields: Type.Array(eventField),
});
export type EventType = Static<typeof eventType>;

export const eventTypesQuery = strict({ own: eventQuery.properties.own });
export const eventTypes = strict({
  data: Type.Array(eventType),
  is_cut: Type.Boolean({ description: 'There are more than 200 types.' }),
});
export type EventTypes = Static<typeof eventTypes>;
