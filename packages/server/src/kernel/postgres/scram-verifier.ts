/**
 * The SCRAM-SHA-256 verifier that PostgreSQL stores in place of a password (RFC 5803), computed
 * here so that the password itself never reaches the database's user or its folder.
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

// PostgreSQL's own default; RFC 7677 asks for at least 4096. The passwords here are random
// 256-bit values, so more rounds would buy nothing.
const rounds = 4096;

/**
 * Builds the verifier for an ASCII `password`.
 *
 * @example
 * scramVerifier('secret', Buffer.from('0123456789abcdef')); // 'SCRAM-SHA-256$4096:…$…:…'
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  const saltText = Buffer.from(salt).toString('base64');
  return `SCRAM-SHA-256$${rounds}:${saltText}$${storedKey}:${serverKey}`;
}
