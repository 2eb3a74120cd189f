// The header X-Forwarded-For as the addresses alone: proxies write a port, brackets or quotes with them,
// and whoever counts callers by address would count each port as another one.
import { isIP, SocketAddress } from 'node:net';

/**
 * The addresses of the header in their shortest form. It is written from the right, each proxy adding
 * whom it saw: what stands behind something that is no address is not believed, so that the proxy
 * which wrote that is the caller.
 *
 * @returns '' where the last one is no address
 * @example
 * plainForwardedFor('198.51.100.77:6000, "[2001:DB8::1]:443"'); // '198.51.100.77, 2001:db8::1'
 */
export function plainForwardedFor(header: string): string {
  const addresses: string[] = [];
  for (const entry of header.split(',').reverse()) {
    if (entry.trim() === '') continue;
    const address = addressIn(entry.trim());
    if (address === null) break;
    addresses.unshift(address);
  }
  return addresses.join(', ');
}

/** An address, perhaps with a port, in brackets, in quotes, or as RFC 7239 writes it (`for=…`). */
const written =
  /^(?:for=)?("?)(?:\[(?<bracketed>[^\]]+)\](?::\w+)?|(?<v4>[\d.]+):\w+|(?<bare>[^"[\]]+))\1$/i;

function addressIn(entry: string): string | null {
  const { bracketed, v4, bare } = written.exec(entry)?.groups ?? {};
  const [address = ''] = (bracketed ?? v4 ?? bare ?? '').split('%');
  const version = isIP(address);
  if (version === 0) return null;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return new SocketAddress({ address, family }).address.replace(/^::ffff:(?=\d+\.)/, '');
}
