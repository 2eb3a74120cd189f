/**
 * One short look at a PostgreSQL through its front door: is it up, and is it the one we mean.
 * Not the pool the server works with.
 */
import { Client } from 'pg';
import { startErrorFromOutput } from './start-error.ts';

export interface Credentials {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export type Probe =
  | {
      readonly kind: 'ready';
      readonly systemIdentifier: string;
      readonly dataDirectory: string;
      readonly version: string;
    }
  /** It starts up, recovers or shuts down. */
  | { readonly kind: 'busy'; readonly message: string }
  /** It lets us in neither with this user nor with this password. */
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** SQLSTATEs of a server that is there but not ready: cannot_connect_now, admin_shutdown, … */
const busyStates = new Set(['57P01', '57P02', '57P03', '53300']);

/** Asks the server who it is; makes the product's database where it is missing. */
export async function probe(
  credentials: Credentials,
  database: string,
  timeoutMs = 5000,
): Promise<Probe> {
  const client = new Client({
    ...credentials,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'aibaas supervisor',
  });
  // A connection that breaks between two statements must not become an uncaught event.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ identifier: string; folder: string; version: string }>(
      `select (select system_identifier::text from pg_control_system()) as identifier,
        current_setting('data_directory') as folder, current_setting('server_version') as version`,
    );
    const known = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (known.rowCount === 0) await client.query(`create database "${database}"`);
    const row = rows[0];
    if (row === undefined) return { kind: 'unreachable', message: 'it answered without a row' };
    return {
      kind: 'ready',
      systemIdentifier: row.identifier,
      dataDirectory: row.folder,
      version: row.version,
    };
  } catch (error) {
    return refusal(error, credentials.port);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refusal(error: unknown, port: number): Probe {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (busyStates.has(code)) return { kind: 'busy', message };
  // Class 28 is "invalid authorization"; SCRAM failures found by the client carry no state.
  if (code.startsWith('28') || message.startsWith('SASL')) return { kind: 'denied', message };
  // Any other SQLSTATE (disk full, broken catalogue) will not pass by waiting.
  if (/^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE') {
    throw startErrorFromOutput('open the database at', `127.0.0.1:${port}`, message);
  }
  return { kind: 'unreachable', message };
}
