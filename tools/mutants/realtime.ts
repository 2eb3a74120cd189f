// Planted bugs of the live feed and of the notifications.
import { type MutantList, mutantsOf } from './mutant.ts';

const realtime = 'packages/server/src/modules/act/realtime';
const at = (file: string, test: string) =>
  mutantsOf(`${realtime}/${file}`, [`${realtime}/${test}.test.ts`]);
const topics = at('topics.ts', 'live-guards');
const connection = at('connection.ts', 'live-guards');
const service = at('service.ts', 'live-guards');
const live = at('connection.ts', 'live');
const hub = at('hub.ts', 'live');
const handOver = at('hub.ts', 'hub');

export const realtimeMutants: MutantList = {
  module: 'realtime',
  mutants: [
    topics('no topic needs a permission', "assertMay(principal, 'read', entry.subject);", ''),
    topics(
      'a topic that is not live is heard',
      'entry === undefined || !entry.isLive || ',
      'entry === undefined || ',
    ),
    topics('an id may be anything', "entry.which === 'uuid' ? isUuid(which) : ", ''),
    topics('a topic may have any length', 'if (topic.length > topicLengthMax) return null;', ''),
    topics('a table without a name is a topic', ": which !== ''", ': true'),
    live(
      'a subscription keeps its old topic',
      'this.#unsubscribe(id);\n      this.#subscriptions.set(id, topic);',
      'this.#subscriptions.set(id, topic);',
    ),
    connection('a silent peer stays', 'if (!this.#isAlive) {', 'if (this.#isClosed) {'),
    connection(
      'a peer that answers is ended',
      "this.#isAlive = true;\n    });\n    socket.on('close'",
      "this.#isAlive = false;\n    });\n    socket.on('close'",
    ),
    connection('nobody is asked whether they live', 'this.#socket.ping();', ''),
    connection('a peer is silent for one ping only', 'this.#isAlive = false;\n    this', 'this'),
    connection(
      'who does not sign in stays',
      "this.close(liveCloseCodes.unauthorized, 'no credential came within 5 seconds');",
      '',
    ),
    connection(
      'who has signed in is ended',
      'if (this.#principal !== null) return;\n        this.close',
      'this.close',
    ),
    connection(
      'an expired credential stays',
      "this.close(liveCloseCodes.unauthorized, 'the credential has expired'),",
      'undefined,',
    ),
    connection(
      'a hundred and one subscriptions',
      'this.#subscriptions.size >= subscriptionsMax',
      'this.#subscriptions.size > subscriptionsMax',
    ),
    connection(
      'a subscription that is asked again is one more',
      '!this.#subscriptions.has(id) && ',
      '',
    ),
    service(
      'a demoted member keeps listening',
      'if (principal === null || !deps.identity.isAbout(principal, id)) continue;',
      "if (principal === null || principal.credential !== 'key' || !deps.identity.isAbout(principal, id)) continue;",
    ),
    service(
      'a change of one ends all',
      'if (principal === null || !deps.identity.isAbout(principal, id)) continue;',
      'if (principal === null) continue;',
    ),
    live(
      'messages of nobody are answered',
      'if (this.#isSigningIn) return;\n      this.close(',
      'return;\n      this.close(',
    ),
    live(
      'a slow reader is waited for',
      'this.#socket.bufferedAmount - this.#inFlight > queueBytesMax',
      'this.#socket.bufferedAmount < 0',
    ),
    live(
      'unknown messages are taken',
      'this.close(1008, `this message is not known',
      'void (`this message is not known',
    ),
    live('an event without a number', 'delivery.sequence += 1;', ''),
    live(
      'what was ended is heard',
      "this.#unsubscribe(id);\n      this.#send({ type: 'unsubscribed', id });",
      "this.#send({ type: 'unsubscribed', id });",
    ),
    hub(
      'every tenant hears',
      'const group = groups.get(tenantId) ?? emptyGroup();',
      'const group = [...groups.values()][0] ?? emptyGroup();',
    ),
    handOver(
      'a socket may lag behind without end',
      'if (group.bytes > lagBytesMax) closeLagging(group, lagBytesMax);',
      '',
    ),
    handOver(
      'who takes nothing is filled',
      'if (group.inFlight > inFlightMax) closeFullest(group);',
      '',
    ),
    handOver('one slice has no end', 'left -= stepBytes +', 'left -= 0 *'),
    live(
      'a socket asks without end',
      'if (this.#window.messages <= messagesMax) return false;',
      'if (this.#window.messages >= 0) return false;',
    ),
  ],
};
