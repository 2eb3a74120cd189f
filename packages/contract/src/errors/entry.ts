// The shape of one row of the error catalogue; the rows stand in the files beside it.

/** `detail` may hold `{slots}`, filled when the error is thrown. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}
