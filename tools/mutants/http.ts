// Planted bugs of the door: permission, connections, cursors, bodies, origins, and what strangers get.
import { type MutantList, mutantsOf } from './mutant.ts';

const kernel = 'packages/server/src/kernel';
const at = (file: string, test: string) =>
  mutantsOf(`${kernel}/${file}`, [`${kernel}/${test}.test.ts`]);
const permission = at('permission.ts', 'permission');
const columns = mutantsOf(`${kernel}/permission.ts`, [
  'packages/server/src/modules/observe/events/reading.test.ts',
]);
const execute = mutantsOf(`${kernel}/http/execute.ts`, ['test/isolation/two-workspaces.test.ts']);
const connections = at('http/connections.ts', 'http/connections');
const server = at('http/server.ts', 'http/connections');
const cursors = at('http/cursors.ts', 'http/cursors');
const json = mutantsOf('packages/tabular/src/json-excess.ts', [
  'packages/tabular/src/json-excess.test.ts',
]);
const origin = at('http/origin.ts', 'http/origin');
const local = at('http/local-request.ts', 'http/strangers');
const health = at('health.ts', 'http/strangers');
const trust = at('trust-proxy.ts', 'trust-proxy');
const mail = at('mail.ts', 'mail');

export const httpMutants: MutantList = {
  module: 'http',
  mutants: [
    permission(
      'what is of the whole tenant is for the limited',
      "if (reach === 'whole') return limited;",
      '',
    ),
    permission(
      'who is limited changes what is of no workspace',
      "return action === 'read' ? null : limited;",
      'return null;',
    ),
    permission(
      'facts of the whole tenant are told to the limited',
      "if (workspace === 'whole' && holder.workspaces !== null) return false;",
      '',
    ),
    permission(
      'who lacks the second factor goes on',
      "if (holder.lacksSecondFactor) return 'the tenant asks for a second factor';",
      '',
    ),
    permission(
      'any workspace is one’s own',
      'if (holder.workspaces.includes(workspaceId)) return null;',
      'if (holder.workspaces.length > 0) return null;',
    ),
    permission(
      'a scope is not asked',
      'if (!holder.scopes.includes(scope)) return',
      'if (holder.scopes.length === 0) return',
    ),
    columns(
      'the rows of other workspaces are seen',
      'return sql`(${column} is null or ${column} = any (${list(workspaces)}::uuid[]))`;',
      'return sql`(${column} is null or ${list(workspaces)}::uuid[] is not null)`;',
    ),
    execute(
      'routes of the whole tenant are for the limited',
      "if (route.workspaces === 'whole') assertUnlimited(principal, action, subject);",
      '',
    ),
    connections('who moves nothing is waited for', 'if (isSlow || isLate)', 'if (isLate)'),
    connections('a body at its pace has no end', 'if (isSlow || isLate)', 'if (isSlow)'),
    connections('one address takes every connection', 'own >= limits.perAddressMax', 'false'),
    connections('connections have no bound', 'all.size >= limits.connectionsMax', 'false'),
    connections(
      'connections outlive the stop',
      'clock.after(limits.goodbyeMs, endAll);',
      'clock.after(limits.goodbyeMs, () => undefined);',
    ),
    server('any upgrade is taken', 'shouldUpgradeCallback: isLive,', ''),
    cursors('a cursor continues another list', '${list}\\0${cursor}', '${cursor}'),
    cursors('a cursor is changed on its way', '${list}\\0${cursor}', '${list}'),
    json('a level too deep', 'depth > jsonDepthMax', 'depth > jsonDepthMax + 1'),
    json('a name too many', '> jsonNamesMax', '> jsonNamesMax + 1'),
    json('brackets in texts count', 'at = endOfString(text, at);', ''),
    json('a quote that is escaped ends a text', 'if (slashes % 2 === 0) return at;', 'return at;'),
    origin('the address of the server is met by another scheme', '&& url.host !== own?.host', ''),
    origin(
      'a request without an origin is our own',
      'if (origin === undefined || host === undefined) return false;',
      'if (origin === undefined || host === undefined) return true;',
    ),
    local('a page under another name is local', "loopbackHost.test(headers.host ?? '') &&", ''),
    local(
      'a proxy on this machine is local',
      '!Object.keys(headers).some((name) => forwarding.test(name))',
      'headers !== undefined',
    ),
    health('each question looks at everything', '< freshMs', '< 0'),
    trust('every address is a proxy of ours', 'Number(prefix) >= 1 &&', 'Number(prefix) >= 0 &&'),
    mail(
      'a list is one address',
      "if (!oneAddress.test(to)) throw new Error('the recipient is not one plain address');",
      '',
    ),
    mail(
      'a mail that is refused for good is tried again',
      'if (!isRefusedForGood(err)) throw err;',
      'throw err;',
    ),
  ],
};
