// Who counts as one source where callers are counted: an IPv4 address, or an IPv6 network of 64 bits,
// since one customer of a provider has all of those addresses.

/**
 * The address itself (IPv4), or its /64 (IPv6).
 *
 * @example
 * sourceOf('2001:db8:1:2:3:4:5:6'); // '2001:db8:1:2::/64'
 */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1] as string;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = (address.split('%')[0] as string).toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...(address.includes('::') ? zeros : []), ...after];
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
