// The one error type of this package: what was wrong, where in the arguments, and a stable code.
// It is not a catalogue of HTTP problems; callers map `code` to their own.

/**
 * Refused input. `code` is stable for programs, `path` names the offending argument
 * (for example `values[17]` or `options.horizonSteps`), `message` says what to do next.
 *
 * @example
 * try { forecast([1, 2, 3], { horizonSteps: 0 }); }
 * catch (error) { if (error instanceof MlError) console.log(error.code, error.path); }
 */
export class MlError extends Error {
  readonly code: string;
  readonly path: string;

  constructor(code: string, path: string, message: string) {
    super(message);
    this.name = 'MlError';
    this.code = code;
    this.path = path;
  }
}
