// What every fitted thing becomes when it is stored: plain JSON that names its format and version.

/** Plain data of a fitted value: a format name, its version, and whatever the format needs. */
export interface FittedState {
  readonly format: string;
  readonly version: number;
  readonly [field: string]: unknown;
}
