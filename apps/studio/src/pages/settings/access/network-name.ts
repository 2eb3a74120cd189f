// Where an address is, as far as it says so itself. Something to recognise, nothing to rely on. Pure.

const local =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;

/**
 * @example
 * networkName('192.168.0.7'); // 'local network'
 */
export function networkName(address: string | null): string {
  if (address === null || address === '') return 'unknown';
  const plain = address.replace(/^::ffff:/i, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'this machine';
  return local.test(plain) ? 'local network' : 'internet';
}
