// What a call returns: a promise for the data, and, for those who need headers, `.withResponse()`.

export interface Answer<T> {
  data: T;
  /** The body is read already; use it for status and headers. */
  response: Response;
  requestId: string | null;
}

/**
 * A promise for the data of an answer.
 *
 * @example
 * ```ts
 * const table = await aibaas.tables.get('bike');
 * const { data, requestId } = await aibaas.tables.get('bike').withResponse();
 * ```
 */
export class ApiPromise<T> extends Promise<T> {
  readonly #answer: Promise<Answer<T>>;

  // What `.then()` makes is an ordinary promise: it has no response any more.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(answer: Promise<Answer<T>>) {
    super((resolve, reject) => {
      answer.then(({ data }) => resolve(data), reject);
    });
    this.#answer = answer;
  }

  withResponse(): Promise<Answer<T>> {
    // A failure is reported through the answer; this promise must not report it a second time.
    this.catch(() => {});
    return this.#answer;
  }
}
