// Which proxies in front of the server may say who the caller is. Trusting too many lets anybody name
// any address, so that "all of them" cannot be set.
import { isIP } from 'node:net';

/** A number of proxies in a row, or their addresses and networks; false trusts nobody. */
export type TrustProxy = false | number | readonly string[];

const hopsMax = 10;

/** @returns the setting, or null where the text is none. */
export function readTrustProxy(text: string | null): TrustProxy | null {
  if (text === null) return false;
  if (/^\d+$/.test(text.trim())) {
    const hops = Number(text);
    return hops >= 1 && hops <= hopsMax ? hops : null;
  }
  const networks = text.split(',').map((part) => part.trim());
  return networks.every(isNetwork) ? networks : null;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  if (prefix === undefined) return true;
  const bits = version === 4 ? 32 : 128;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits;
}
