import { readAuthenticationResults } from './authentication-results.ts';

/** `spf=pass smtp.mailfrom=a@b`, one a result. */
const said = (value: string): string[] | undefined =>
  readAuthenticationResults(value)?.results.map(({ method, result, properties }) => [`${method}=${result}`, ...[...properties].map(([name, text]) => `${name}=${text}`)].join(' '));

test.each([
  ['one result', 'mx.example.org; spf=pass smtp.mailfrom=example.net', ['spf=pass smtp.mailfrom=example.net']],
  ['nothing was checked', 'mx.example.org 1; none', []],
  ['no result at all', 'mx.example.org', []],
  ['several, a semicolon at the end', 'mx.example.org; spf=fail; dkim=PASS header.d=Example.net;', ['spf=fail', 'dkim=pass header.d=Example.net']],
  ['comments everywhere, in each other', 'mx.example.org (our (own) server\\)) 1 ; (c) dkim (x) = (y) pass (z; dmarc=pass) header.i=@a.example', ['dkim=pass header.i=@a.example']],
  ['a method of a version', 'mx; dkim/1=pass header.d=a.example', ['dkim=pass header.d=a.example']],
  ['a reason that looks like a result', 'mx; dkim=fail reason="bad; dmarc=pass" header.d=a.example', ['dkim=fail reason=bad; dmarc=pass header.d=a.example']],
  ['an address with a quoted local part', 'mx; spf=pass smtp.mailfrom="a\\"; dmarc=pass"@b.example', ['spf=pass smtp.mailfrom=a"; dmarc=pass@b.example']],
  ['signs in a value', 'mx; dkim=pass header.b=ab/c+= header.d=a.example', ['dkim=pass header.b=ab/c+= header.d=a.example']],
  ['a property that comes twice: the first', 'mx; dmarc=pass header.from=a.example header.from=b.example', ['dmarc=pass header.from=a.example']],
  ['tabs of a folded header', 'mx;\tspf=pass\t(sender IP)\tsmtp.mailfrom=a.example;\tdmarc=none', ['spf=pass smtp.mailfrom=a.example', 'dmarc=none']],
  ['a version that is not ours', 'mx 2; dmarc=pass', undefined],
  ['a comment that does not end', 'mx; spf=fail (x; dmarc=pass', undefined],
  ['a quoted string that does not end', 'mx; spf=fail reason="x; dmarc=pass', undefined],
  ['no authserv-id', '; dmarc=pass', undefined],
  ['results without one', 'spf=pass smtp.mailfrom=a.example; dmarc=pass', undefined],
  ['something that is no result', 'mx; dmarc pass', undefined],
  ['a method without a result', 'mx; dmarc=; spf=pass', undefined],
  ['nothing', '', undefined],
])('%s', (_what, value, wanted) => {
  expect(said(value)).toEqual(wanted);
});

test('the authserv-id is read without its case, quoted or not', () => {
  expect(readAuthenticationResults('"MX.Example.org" 1; none')?.authservId).toBe('mx.example.org');
});

test('a long one is read in a time that grows with its length', () => {
  const began = performance.now();
  expect(said(`mx; spf=pass ${'('.repeat(100_000)}`)).toBeUndefined();
  expect(said(`mx; ${'dkim=pass header.d=a.example; '.repeat(8000)}`)).toHaveLength(8000);
  expect(performance.now() - began).toBeLessThan(5000);
});
