// Validation of requests against their schemas: bodies exactly as sent, query and path text coerced
// to the declared types. Unknown fields are refused by the schemas, never silently dropped.
import { jsonExcess, parseExact } from '@aibaas/tabular';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

export function installValidation(app: FastifyInstance): void {
  installJson(app);
  const exact = ajv({ coerceTypes: false });
  const coercing = ajv({ coerceTypes: 'array' });
  app.setValidatorCompiler(({ schema, httpPart }) =>
    lazily(() => (httpPart === 'body' ? exact : coercing).compile(schema as object)),
  );
}

/** Fastify's own parser behind a look at how much the text holds. */
function installJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      const excess = jsonExcess(text);
      if (excess === null) parse(request, text, done);
      else done(new AppError('body_malformed', { reason: excess }));
    },
  );
}

/**
 * For bodies that carry data of others' making: names such as `__proto__` are data, and numbers that
 * a double would change keep their text, so that they can be refused by their place.
 */
export function installExactJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      const excess = jsonExcess(text);
      if (excess !== null) {
        done(new AppError('body_malformed', { reason: excess }));
        return;
      }
      let body: unknown;
      try {
        body = parseExact(text);
      } catch {
        // Fastify's own parser says what is wrong with it.
        parse(request, text, done);
        return;
      }
      done(null, body);
    },
  );
}

/** Compiles at the first request: all routes at once would take a third of the start. */
function lazily(compile: () => ValidateFunction): FastifyValidator {
  let validate: ValidateFunction | null = null;
  const check: FastifyValidator = (data) => {
    validate ??= compile();
    const isValid = validate(data) as boolean;
    check.errors = validate.errors;
    return isValid;
  };
  return check;
}

/** What Fastify calls: true or false, with the mistakes beside it. */
interface FastifyValidator {
  (data: unknown): boolean;
  errors?: ValidateFunction['errors'];
}

function ajv(options: Options): Ajv {
  const instance = new Ajv({
    useDefaults: true,
    removeAdditional: false,
    allErrors: false,
    strict: false,
    ...options,
  });
  (formats as unknown as { default: (target: Ajv) => void }).default(instance);
  return instance;
}
