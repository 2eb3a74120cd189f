// The words of the wire, as a client sees them: one interface per noun, spelled as the server
// spells them (snake_case), times as RFC 3339 text. One file of types/ for each part.
export type * from './types/alerts.ts';
export type * from './types/data.ts';
export type * from './types/factors.ts';
export type * from './types/identity.ts';
export type * from './types/joining.ts';
export type * from './types/logs.ts';
export type * from './types/metrics.ts';
export type * from './types/shared.ts';
export type * from './types/vintages.ts';
