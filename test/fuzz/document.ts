// The operations of an OpenAPI document, with references resolved and what each may answer.

export type Schema = { readonly [key: string]: unknown } & {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
};

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  /** `POST /api/v1/tables/{name}/rows` */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Of a JSON body; null where there is none. */
  readonly body: Schema | null;
  /** By status; null where the answer has no JSON. */
  readonly answers: ReadonlyMap<number, Schema | null>;
}

type Json = ReturnType<typeof JSON.parse>;

export function operationsOf(document: Json): Operation[] {
  const operations: Operation[] = [];
  for (const [path, methods] of Object.entries<Json>(document.paths)) {
    for (const [method, given] of Object.entries<Json>(methods)) {
      const answers = Object.entries<Json>(given.responses).map(
        ([status, { content = {} }]): [number, Schema | null] => [
          Number(status),
          resolved(document, Object.values<Json>(content)[0]?.schema ?? null),
        ],
      );
      operations.push({
        key: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters: given.parameters ?? [],
        body: resolved(document, given.requestBody?.content?.['application/json']?.schema ?? null),
        answers: new Map(answers),
      });
    }
  }
  return operations;
}

/** With every reference replaced by what it names. The document's schemas do not name themselves. */
function resolved(document: Json, schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((one) => resolved(document, one));
  if (typeof schema.$ref === 'string') {
    const steps = schema.$ref.slice(2).split('/');
    return resolved(
      document,
      steps.reduce((at: Json, step: string) => at[step], document),
    );
  }
  return Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, resolved(document, inner)]),
  );
}
