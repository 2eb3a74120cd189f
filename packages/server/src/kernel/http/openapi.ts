// OpenAPI 3.1 from the route contracts: what @fastify/swagger needs beyond the schemas themselves.
import { type ErrorCode, errorCatalogue, problem } from '@aibaas/contract';
import type { Route } from './route.ts';

/** Markdown: what is true of every call, so that no route has to repeat it. */
const description = `The backend that learns from what happens in your product.

- **Sign in** with \`Authorization: Bearer KEY\`; \`aibaas keys create\` makes a key.
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

const everywhere: readonly ErrorCode[] = ['request_invalid', 'rate_limited', 'internal'];
const withCredential: readonly ErrorCode[] = [
  'unauthenticated',
  'token_expired',
  'permission_denied',
];

/** Tag, summary, security and the codes a route can answer, for its OpenAPI operation. */
export function operationOf(route: Route): Record<string, unknown> {
  const codes = [
    ...everywhere,
    ...(route.access === 'public' ? [] : withCredential),
    ...(typeof route.access === 'string' ? [] : (['second_factor_required'] as const)),
    ...(route.stepUp === undefined ? [] : (['step_up_needed'] as const)),
    ...(route.errors ?? []),
  ];
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: operationId(route),
    description: describe(route, codes),
    security: route.access === 'public' ? [] : [{ bearer: [] }, { session: [] }],
    ...(route.body === 'stream' ? { consumes: ['application/octet-stream'] } : {}),
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
