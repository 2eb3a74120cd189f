/**
 * The configuration the embedded PostgreSQL runs with: sized for a small machine, never less
 * durable than PostgreSQL's defaults. Written anew at every start; `ALTER SYSTEM` still wins
 * over the tunable part, not over what `fixedArguments` pins.
 */
import { totalmem } from 'node:os';

const mebibyte = 1024 * 1024;

/** Memory this process may count on: the container's limit where there is one. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Text of postgresql.conf for a machine with `memory` bytes. */
export function configurationText(memory: number): string {
  const eighthMb = Math.floor(memory / 8 / mebibyte);
  // An eighth of the memory, since Node, models and the page cache share the machine.
  const sharedBuffersMb = Math.min(1024, Math.max(32, eighthMb));
  const settings: Record<string, string> = {
    shared_buffers: `${sharedBuffersMb}MB`,
    effective_cache_size: `${Math.max(128, eighthMb * 4)}MB`,
    maintenance_work_mem: `${Math.min(256, Math.max(32, Math.floor(eighthMb / 4)))}MB`,
    work_mem: '8MB',
    max_connections: '60',
    // A server that was killed leaves no query running on behalf of nobody.
    client_connection_check_interval: '2s',
    wal_compression: 'on',
    max_wal_size: '1GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'iso, ymd',
    default_text_search_config: 'pg_catalog.english',
    lc_messages: 'C',
    // Above ERROR: the server already holds every error of its own statements, and statements
    // may carry personal data that has no place in this log.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  return `# Written at every start. Use ALTER SYSTEM for changes that last.\n${lines.join('\n')}\n`;
}

/** Text of pg_hba.conf: passwords on loopback TCP, nothing else at all. */
export function accessText(): string {
  return 'host all all 127.0.0.1/32 scram-sha-256\n';
}

/** Arguments that neither a file nor `ALTER SYSTEM` can override. */
export function fixedArguments(paths: {
  readonly dataDirectory: string;
  readonly configurationFile: string;
  readonly accessFile: string;
  readonly port: number;
}): string[] {
  const settings: Record<string, string> = {
    config_file: paths.configurationFile,
    hba_file: paths.accessFile,
    listen_addresses: '127.0.0.1',
    port: String(paths.port),
    // No socket file: its path would have to fit in 107 bytes, and TCP does everywhere.
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    fsync: 'on',
    full_page_writes: 'on',
    logging_collector: 'off',
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', paths.dataDirectory, ...pairs];
}
