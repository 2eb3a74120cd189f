// Names that no column of a tenant's can have: every table of PostgreSQL has them, whatever else it holds.

const postgresColumns = new Set(['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

export const isOfPostgres = (name: string): boolean => postgresColumns.has(name);
