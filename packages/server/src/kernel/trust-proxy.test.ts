// What TRUST_PROXY may be, what is refused at start, and what counts as one source.
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { sourceOf } from './http/source.ts';

const read = (text: string) => readConfig({ TRUST_PROXY: text }).trustProxy;

test('proxies are a number in a row, or addresses and networks', () => {
  expect(readConfig({}).trustProxy).toBe(false);
  expect(read('')).toBe(false);
  expect(read('2')).toBe(2);
  expect(read('127.0.0.1, 10.0.0.0/8,2001:db8::/32')).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '2001:db8::/32',
  ]);
});

test('whatever would trust everybody, or nobody that exists, stops the start', () => {
  const wrong = [
    ...['0', '11', '-1', '1.5', 'true', 'yes', '*', 'all', 'proxy.example.org', 'loopback'],
    ...['0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', '10.0.0.1,'],
    ...['300.1.1.1', '::1/129', 'fe80::1%eth0', '10.0.0.0/ 8', ','],
  ];
  for (const text of wrong) {
    expect(() => read(text), text).toThrow(ConfigError);
  }
  expect(() => read('true')).toThrow(/TRUST_PROXY must be a number of proxies from 1 to 10/);
});

test('an IPv6 network of 64 bits is one source, an IPv4 address another', () => {
  expect(sourceOf('192.0.2.1')).toBe('192.0.2.1');
  expect(sourceOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  const same = ['2001:db8:0:2::1', '2001:0DB8:0000:0002:ffff::', '2001:db8::2:0:0:0:9'];
  expect(new Set(same.map(sourceOf))).toEqual(new Set(['2001:db8:0:2::/64']));
  expect(sourceOf('2001:db8:0:3::1')).not.toBe(sourceOf('2001:db8:0:2::1'));
  expect(sourceOf('::1')).toBe('0:0:0:0::/64');
  expect(sourceOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});
