// What an address says of itself, and nothing beyond it.
import { expect, it } from 'vitest';
import { networkName } from './network-name.ts';

it.each([
  ['127.0.0.1', 'this machine'],
  ['::1', 'this machine'],
  ['::ffff:127.0.0.1', 'this machine'],
  ['10.1.2.3', 'local network'],
  ['172.16.0.1', 'local network'],
  ['172.32.0.1', 'internet'],
  ['192.168.1.1', 'local network'],
  ['fd00::1', 'local network'],
  ['fe80::1', 'local network'],
  ['203.0.113.7', 'internet'],
  ['2001:db8::1', 'internet'],
  ['', 'unknown'],
  [null, 'unknown'],
])('%s is of %s', (address, name) => expect(networkName(address)).toBe(name));
