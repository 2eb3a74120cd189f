// OpenAPI 3.1 from the route contracts: what @fastify/swagger needs beyond the schemas themselves.
import { type ErrorCode, errorCatalogue, problem } from '@aibaas/contract';
import type { Route } from './route.ts';

/** Markdown: what is true of every call, so that no route has to repeat it. */
const description = `The backend that learns from what happens in your product.

- **Sign in** with \`Authorization: Bearer KEY\`; \`npx aibaas keys create --name NAME\`, in the folder where aibaas runs, makes a key.
- **Refusals** are problem documents (RFC 9457): act on their \`code\`. [All codes](/docs/errors).
- **Repeat safely**: send an \`Idempotency-Key\` with a change, and a repeat gets the first answer.
- **Lists** answer with \`data\` and \`next_cursor\`; send that as \`cursor\` to go on.
- **Long work** answers 202 with an operation; its \`location\` tells how far it is.`;

export const openApiInfo = {
  openapi: '3.1.0',
  info: {
    title: 'aibaas',
    version: '0.1.0',
    description,
    license: { name: 'MIT' },
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http' as const, scheme: 'bearer', description: 'API key or token.' },
      session: { type: 'apiKey' as const, in: 'cookie' as const, name: 'aibaas_session' },
    },
    schemas: { Problem: problem as object },
  },
};

const everywhere: readonly ErrorCode[] = [
  'request_invalid',
  'rate_limited',
  'internal',
  'stopping',
];
const withCredential: readonly ErrorCode[] = [
  'unauthenticated',
  'token_expired',
  'permission_denied',
];
/** What a tenant hears that asks for more than its share. */
const withTenant: readonly ErrorCode[] = ['too_many_waiting', 'waited_too_long', 'query_too_slow'];

const codesOf = (route: Route): ErrorCode[] => [
  ...everywhere,
  ...(route.access === 'public' ? [] : [...withCredential, ...withTenant]),
  ...(typeof route.access === 'string' ? [] : (['second_factor_required'] as const)),
  ...(route.stepUp === undefined ? [] : (['step_up_needed'] as const)),
  ...(route.query !== undefined && 'cursor' in (route.query as { properties: object }).properties
    ? (['cursor_invalid'] as const)
    : []),
  ...bodyCodes(route),
  ...(route.idempotency === 'key' ? (['idempotency_key_reused'] as const) : []),
  ...(route.errors ?? []),
];

/** Whatever else is true of it, a body can be too long, broken, or of a type that nobody reads. */
const bodyCodes = ({ body, method, access }: Route): ErrorCode[] => [
  ...(method === 'GET' ? [] : (['content_type_unsupported'] as const)),
  ...(method === 'GET' || body === 'stream' ? [] : (['body_malformed', 'body_too_large'] as const)),
  ...(method === 'GET' || access === 'public' ? [] : (['origin_refused'] as const)),
  ...(access === 'public' ? [] : (['tenant_mismatch', 'busy', 'database_unavailable'] as const)),
];

/** Tag, summary, security and the codes a route can answer, for its OpenAPI operation. */
export function operationOf(route: Route): Record<string, unknown> {
  const codes = codesOf(route);
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: operationId(route),
    description: describe(route, codes),
    security: route.access === 'public' ? [] : [{ bearer: [] }, { session: [] }],
    ...(route.body === 'stream' ? { consumes: ['application/octet-stream'] } : {}),
    ...(route.replyTypes === undefined ? {} : { produces: [...route.replyTypes] }),
  };
}

function operationId(route: Route): string {
  const words = route.path.split(/[/:.-]+/).filter((word) => word !== '' && word !== 'api');
  return [route.method.toLowerCase(), ...words].join('_');
}

/** What a caller's limit to some workspaces means, as a further sentence. */
const limits: Readonly<Record<Route['workspaces'], string>> = {
  none: '',
  filtered: ' Who is limited to some workspaces is answered with those.',
  named: ' Who is limited to some workspaces reaches things of those.',
  whole: ' Not for who is limited to some workspaces.',
};

function describe(route: Route, codes: readonly ErrorCode[]): string {
  const needs =
    typeof route.access === 'string'
      ? `Access: ${route.access}.`
      : `Needs permission to ${route.access.action} ${route.access.subject}.`;
  const limit = limits[route.workspaces];
  const proof =
    route.stepUp === undefined
      ? ''
      : ` A person’s session must have proven itself in the last ten minutes${
          route.stepUp === true ? '' : `, ${route.stepUp.when}`
        }.`;
  const lines = [...new Set(codes)].map((code) => `- ${errorCatalogue[code].status} \`${code}\``);
  return `${needs}${limit}${proof}\n\nProblems it can answer (application/problem+json):\n${lines.join('\n')}`;
}

type Responses = Record<string, { description: string; content?: object }>;

/**
 * The document with each status that an operation may refuse with. They stand beside the schemas of the
 * routes, not in them, where a serializer would be built for each.
 */
export function withProblems<Document extends { paths?: object }>(
  document: Document,
  routes: readonly Route[],
): Document {
  const paths = (document.paths ?? {}) as Record<
    string,
    Record<string, { responses?: Responses } | undefined>
  >;
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = paths[path]?.[route.method.toLowerCase()];
    if (operation !== undefined) {
      const success = route.status === 204 ? { 204: { description: 'Done' } } : operation.responses;
      operation.responses = { ...problemsOf(codesOf(route)), ...success };
    }
  }
  return portable(document) as Document;
}

/** Unicode classes that the patterns name, as ranges: not every language's expressions know them. */
const ranges: readonly [RegExp, string][] = [
  [/\\p\{Cc\}/g, '\\u0000-\\u001f\\u007f-\\u009f'],
  [/\\p\{Cs\}/g, '\\ud800-\\udfff'],
  // Those of the basic plane; the server refuses the others too.
  [
    /\\p\{Cf\}\\p\{Default_Ignorable_Code_Point\}/g,
    '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f' +
      '\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb',
  ],
];

/** A copy whose patterns every reader of the document can use. */
function portable(value: unknown, name = ''): unknown {
  if (name === 'pattern' && typeof value === 'string') {
    return ranges.reduce((text, [known, range]) => text.replace(known, range), value);
  }
  if (Array.isArray(value)) return value.map((one) => portable(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, portable(inner, key)]),
  );
}

function problemsOf(codes: readonly ErrorCode[]): Responses {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorCatalogue[code].status);
  const schema = { $ref: '#/components/schemas/Problem' };
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.map((name) => `\`${name}\``).join(', '),
        content: { 'application/problem+json': { schema } },
      },
    ]),
  );
}
