/**
 * The door of the embedded database: a real PostgreSQL under our own small supervisor. It is
 * neither a connection pool nor a migration runner.
 */
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
export { acquireServerLock, type ServerLock, type ServerLockOptions } from './server-lock.ts';
export { type PostgresStartCode, PostgresStartError } from './start-error.ts';
