// Planted bugs of tables, files on their way into one, and the event log.
import { type MutantList, mutantsOf } from './mutant.ts';

const data = 'packages/server/src/modules/observe/data';
const events = 'packages/server/src/modules/observe/events';
const at = (folder: string, file: string, test: string) =>
  mutantsOf(`${folder}/${file}`, [`${folder}/${test}.test.ts`]);
const parted = at(data, 'upload-service.ts', 'parted-uploads');
const partedStore = at(data, 'upload-store.ts', 'upload-store');
const uploads = at(data, 'uploads.ts', 'uploads');
const rules = at(data, 'rules.ts', 'rows');
const log = at(events, 'service.ts', 'events');
const pages = at(events, 'service.ts', 'pages');
const store = at(events, 'store.ts', 'events');
const removal = at(events, 'store.ts', 'pages');
const eventRules = at(events, 'rules.ts', 'rules');

export const dataMutants: MutantList = {
  module: 'data',
  mutants: [
    parted('two requests write to one file', 'if (writing.has(id)) {', 'if (writing.size > 99) {'),
    parted('a part goes to another place', 'if (from !== size) throw', 'if (from > size) throw'),
    parted(
      'a file that is not whole is imported',
      'if (size !== bytes) throw',
      'if (size > bytes) throw',
    ),
    parted('a file that broke off blocks the next part', 'writing.delete(id);', ''),
    partedStore(
      'old files are kept',
      'where created_at < ${isoTime(beforeMs)}',
      'where created_at > ${isoTime(beforeMs)}',
    ),
    uploads(
      'a file may be longer than it said',
      'if (seen.take(chunk) > bytesMax)',
      'if (seen.take(chunk) > 2 * bytesMax)',
    ),
    uploads('what broke off is left', 'await rm(part, { force: true });\n        throw', 'throw'),
    uploads(
      'young files are swept away',
      'facts.mtimeMs < nowMs - leftoverMs',
      'facts.mtimeMs < nowMs + leftoverMs',
    ),
    uploads('wanted files are swept away', 'if (isOld && !isWanted(name))', 'if (isOld)'),
    rules(
      'rows of one day have no order',
      "return [...keys, { column: { name: '_id', type: 'uuid' }, isDescending: false }];",
      'return keys;',
    ),
    rules(
      'whole numbers are rounded',
      'Math.abs(value) > 2 ** 53 - 1',
      'Math.abs(value) > 2 ** 60',
    ),
    rules(
      'a column of the system is made',
      "else if (name.startsWith('_'))",
      "else if (name.startsWith('__'))",
    ),
    rules('a column is there twice', "else if (seen.has(name)) say('is there twice');", ''),
    log(
      'an event comes twice in one batch',
      'if (!unique.has(event.hash)) unique.set(event.hash, event);',
      'unique.set(`${event.hash}${valid}`, event);',
    ),
    log(
      'more than a thousand events',
      'events.length > limits.eventsPerRequestMax',
      'events.length > 10 * limits.eventsPerRequestMax',
    ),
    pages(
      'a last page claims another',
      'rows.length > limit && last',
      'rows.length >= limit && last',
    ),
    store(
      'an event that was seen comes again',
      "where seen.received_at < now() - interval '${seenDays} days'",
      'where seen.received_at <= now()',
    ),
    removal(
      'events of other types are removed',
      ' and type = ${type} and source = ${source}`',
      ' and source = ${source}`',
    ),
    eventRules(
      'our own source may be used',
      'if (source === ownSource) {',
      'if (source === undefined) {',
    ),
    eventRules(
      'events of next week are taken',
      'epochMs > nowMs + futureMs',
      'epochMs > nowMs + 9 * futureMs',
    ),
    eventRules('the 30th of February is a day', 'return Number(day) <= lastDay;', 'return true;'),
    eventRules(
      'data may be a level too deep',
      'if (levels === 0) return true;',
      'if (levels === -1) return true;',
    ),
  ],
};
