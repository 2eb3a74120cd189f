// The words both sides of the wire share: schemas, error codes, event names, limits.
export * from './errors.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './schemas/alerts.ts';
export * from './schemas/audit.ts';
export * from './schemas/data.ts';
export * from './schemas/events.ts';
export * from './schemas/factors.ts';
export * from './schemas/identity.ts';
export * from './schemas/live.ts';
export * from './schemas/logs.ts';
export * from './schemas/metrics.ts';
export * from './schemas/passkeys.ts';
export * from './schemas/predictions.ts';
export * from './schemas/shapes.ts';
export * from './schemas/vintages.ts';
