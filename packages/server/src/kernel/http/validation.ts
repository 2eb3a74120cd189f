// Validation of requests against their schemas: bodies exactly as sent, query and path text coerced
// to the declared types. Unknown fields are refused by the schemas, never silently dropped.
import { Ajv, type Options } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

export function installValidation(app: FastifyInstance): void {
  const exact = ajv({ coerceTypes: false });
  const coercing = ajv({ coerceTypes: 'array' });
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const compiled = (httpPart === 'body' ? exact : coercing).compile(schema as object);
    return compiled;
  });
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
