import { isLocalName, refusedAddress } from './address.ts';
import { checkedUrl } from './url.ts';

test.each([
  ['this machine', ['127.0.0.1', '127.8.8.8', '::1', '0.0.0.0', '::']],
  ['private nets', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
  ['neighbours', ['169.254.1.1', 'fe80::1', 'fe80::1%eth0']],
  ['metadata of clouds', ['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '168.63.129.16', '192.0.0.192']],
  ['behind a carrier', ['100.64.0.1', '100.127.255.255']],
  ['everybody', ['224.0.0.1', '255.255.255.255', 'ff02::1']],
  ['for documents, benchmarks and later', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '240.0.0.1', '2001:db8::1']],
  ['an address of IPv4 in one of IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '64:ff9b::a00:1', '64:ff9b::8.8.8.8', '2002:7f00:1::', '2001:0:7f00:1::1', '::127.0.0.1']],
  ['no address', ['', 'localhost', '1.2.3', '0x7f.1', 'x']],
])('%s: refused', (_name, addresses) => {
  for (const address of addresses) expect({ address, refused: refusedAddress(address) }).toEqual({ address, refused: true });
});

test('public ones are not', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e', '::ffff:8.8.8.8'])
    expect({ address, refused: refusedAddress(address) }).toEqual({ address, refused: false });
});

test('this machine where that is allowed, and nothing else with it', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(refusedAddress(address, { local: true })).toBe(false);
  for (const address of ['10.0.0.1', '169.254.169.254', '::', '0.0.0.0']) expect(refusedAddress(address, { local: true })).toBe(true);
  expect([isLocalName('localhost'), isLocalName('127.0.0.1'), isLocalName('::1'), isLocalName('localhost.example'), isLocalName('10.0.0.1')]).toEqual([true, true, true, false, false]);
});

test.each([
  ['http://hooks.example/x', 'not_https'],
  ['http://127.0.0.1/x', 'not_https'],
  ['ftp://hooks.example', 'bad_url'],
  ['file:///etc/passwd', 'bad_url'],
  ['hooks.example', 'bad_url'],
  ['https://user:secret@hooks.example', 'bad_url'],
])('%s is not called: %s', (url, code) => expect(() => checkedUrl(url)).toThrow(expect.objectContaining({ code })));

test('plain HTTP only to this machine, and only where that is allowed', () => {
  expect(checkedUrl('http://localhost:8080/x', { local: true }).port).toBe('8080');
  expect(checkedUrl('http://[::1]/x', { local: true }).hostname).toBe('[::1]');
  expect(() => checkedUrl('http://hooks.example/x', { local: true })).toThrow(expect.objectContaining({ code: 'not_https' }));
});
