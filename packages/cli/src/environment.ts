// The one place in this package that reads environment variables.

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process; everything else receives them as an argument. */
export const environment: Environment = process.env;
