// Facts of the server that only some may read are no source of a metric, whose series everybody in its
// workspace reads.
import { AppError } from '../../../kernel/errors.ts';
import { guardedFacts } from '../../../kernel/permission.ts';
import { ownSource } from '../events/index.ts';
import type { Definition } from './rules.ts';

/** Whether the server publishes facts of this type that not everybody may read. */
export function isGuarded(type: string): boolean {
  return guardedFacts.some((name) => name === type);
}

/**
 * Nothing is computed from guarded facts; events of the tenant's own that are called the same say so by
 * a filter on their source.
 *
 * @throws AppError `metric_definition_invalid`
 */
export function refuseGuarded({ source, filters }: Definition): void {
  if (!('event_type' in source) || !isGuarded(source.event_type)) return;
  const isOwn = filters.some(({ column, op, value }) => {
    if (column !== 'source') return false;
    if (op === 'ne') return value === ownSource;
    return (
      (op === 'eq' && value !== ownSource) || (op === 'in' && !asList(value).includes(ownSource))
    );
  });
  if (isOwn) return;
  const reason = `"${source.event_type}" is a fact of the server that not everybody may read`;
  const message = `${reason}; for events of yours of this type filter by their source`;
  throw new AppError(
    'metric_definition_invalid',
    { reason: message },
    { errors: [{ in: 'body', pointer: '/source/event_type', message }] },
  );
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
