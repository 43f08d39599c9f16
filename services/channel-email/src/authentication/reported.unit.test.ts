import { readHead } from '@sluice/mail';
import { reportedBy } from './reported.ts';

const UPSTREAM = 'mx.provider.example';
const AUTHOR = 'li.wei@customer.example';
const told = (...lines: string[]) => reportedBy(UPSTREAM, readHead(Buffer.from([...lines, `From: ${AUTHOR}`, '', 'x'].join('\r\n'))).headers, AUTHOR);
const results = (id: string, said: string): string => `Authentication-Results: ${id}; ${said}`;
const PASS = 'spf=pass smtp.mailfrom=customer.example; dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example';
const FAIL = 'spf=fail smtp.mailfrom=elsewhere.example; dkim=none; dmarc=fail header.from=customer.example';

test('the named upstream is believed, and nobody else', () => {
  expect(told(results(UPSTREAM, PASS))).toEqual({ spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', domain: 'customer.example', aligned: true, by: UPSTREAM });
  expect(told(results('MX.Provider.Example 1', FAIL))).toMatchObject({ spf: 'fail', dkim: 'none', dmarc: 'fail', aligned: false });
  expect(told(results('mx.elsewhere.example', PASS))).toBeUndefined();
  expect(told(results(`${UPSTREAM}.elsewhere.example`, PASS))).toBeUndefined();
  expect(told(`ARC-Authentication-Results: i=1; ${UPSTREAM}; ${PASS}`)).toBeUndefined();
  expect(told()).toBeUndefined();
});

describe('what the sender wrote under its name', () => {
  const received = `Received: from x by ${UPSTREAM}; Mon, 2 Mar 2026 09:00:00 +0800`;
  test.each([
    ['below it', [results(UPSTREAM, FAIL), received, results(UPSTREAM, PASS)]],
    ['further down, of checks that it does not name', [results(UPSTREAM, 'spf=fail'), received, results(UPSTREAM, PASS)]],
    ['directly below it', [results(UPSTREAM, FAIL), results(UPSTREAM, PASS)]],
    ['below the one of somebody else', [results(UPSTREAM, 'spf=fail'), results('x.example', FAIL), results(UPSTREAM, PASS)]],
    ['below one of its own that cannot be read', [results(UPSTREAM, 'spf=fail (x'), results(UPSTREAM, PASS)]],
    ['in a comment', [results(UPSTREAM, `spf=fail (${PASS}); dmarc=fail`)]],
    ['in the local part of its address', [results(UPSTREAM, `spf=fail smtp.mailfrom="a; ${PASS}"@elsewhere.example; dmarc=fail`)]],
  ])('counts for nothing: %s', (_what, lines) => {
    const verdict = told(...lines);
    expect(verdict).toMatchObject({ by: UPSTREAM, aligned: false });
    expect([verdict?.dkim, verdict?.dmarc]).not.toContain('pass');
  });
  test('above stands only who came after: another name there hides nothing', () => {
    expect(told(results('list.example', FAIL), received, results(UPSTREAM, PASS))).toMatchObject({ dmarc: 'pass' });
  });
});

test('several headers of the upstream, one for each check, folded as they come', () => {
  const verdict = told(
    `Authentication-Results: ${UPSTREAM};\r\n\tdmarc=pass (p=reject)\r\n\theader.from=customer.example`,
    results(UPSTREAM, 'dkim=fail header.d=list.example; dkim=pass header.d=customer.example'),
    results(UPSTREAM, 'spf=softfail'),
    'Subject: x',
  );
  expect(verdict).toMatchObject({ spf: 'softfail', dkim: 'pass', dmarc: 'pass', aligned: true });
});

test.each([
  ['a pass for another author', 'dmarc=pass header.from=elsewhere.example', { dmarc: 'none', aligned: false }],
  ['no policy, signed by the domain', 'dkim=pass header.d=customer.example; dmarc=none', { dmarc: 'none', aligned: true }],
  ['signed by the domain above it', 'dkim=pass header.i=@example', { aligned: false }],
  ['signed by somebody else', 'dkim=pass header.d=list.example', { dkim: 'pass', aligned: false }],
  ['signed by a domain below it', 'dkim=pass header.d=evil.customer.example', { aligned: false }],
  ['signed, and disowned', 'dkim=pass header.d=customer.example; dmarc=fail header.from=customer.example', { aligned: false, dmarc: 'fail' }],
  ['nothing was checked', 'none', { spf: 'none', dkim: 'none', dmarc: 'none', aligned: false }],
])('%s', (_what, said, wanted) => {
  expect(told(results(UPSTREAM, said))).toMatchObject(wanted);
});
