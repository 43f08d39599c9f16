import { normalize } from './index.ts';

const email = (value: string) => normalize({ kind: 'email', value });
const phone = (value: string, region?: string) => normalize({ kind: 'phone', value, region });
const whatsapp = (value: string) => normalize({ kind: 'whatsapp', value });

test.each([
  ['Li.Wei@Example.COM', 'li.wei@example.com'],
  ['  <li.wei@example.com>  ', 'li.wei@example.com'],
  ['"ceo@bank.example" <someone@evil.example>', 'someone@evil.example'],
  ['ceo@bank.example <someone@evil.example>', 'someone@evil.example'],
  ['李伟 <liwei@例子.公司>', 'liwei@xn--fsqu00a.xn--55qx5d'],
  ['liwei@例子。公司', 'liwei@xn--fsqu00a.xn--55qx5d'],
  ['李伟@example.com', '李伟@example.com'],
  ['ＬＩ＠Ｅｘａｍｐｌｅ．ｃｏｍ', 'li@example.com'],
  ['li\u200bwei\u202e@exa\u00admple.com', 'liwei@example.com'],
  ['mailto:li.wei%2Bx@example.com?subject=hi', 'li.wei+x@example.com'],
  ['"li.wei"@example.com', 'li.wei@example.com'],
  ['"li wei"@example.com', '"li wei"@example.com'],
  ['li@example.com.', 'li@example.com'],
  ['li@[192.0.2.1]', 'li@[192.0.2.1]'],
])('the e-mail address %s is %s', (value, canonical) => expect(email(value)).toMatchObject({ canonical, error: null }));

test.each([
  ['li.wei', 'there is no @ in it'],
  ['a@x.example, b@y.example', 'what stands before the @ is no name of a mailbox'],
  ['li wei@example.com', 'what stands before the @ is no name of a mailbox'],
  ['li..wei@example.com', 'what stands before the @ is no name of a mailbox'],
  ['@example.com', 'what stands before the @ is no name of a mailbox'],
  ['li@localhost', 'what stands behind the @ is no domain'],
  ['li@exam ple.com', 'what stands behind the @ is no domain'],
  ['li@', 'what stands behind the @ is no domain'],
  [`${'x'.repeat(65)}@example.com`, 'it is longer than an address can be'],
  [' \u200b ', 'nothing stands in it'],
])('%j is no e-mail address', (value, error) => expect(email(value)).toEqual({ canonical: null, candidates: [], error }));

test('a tag and the dots of Gmail make candidates, never the same address', () => {
  expect(email('li.wei+shop@example.com')).toEqual({ canonical: 'li.wei+shop@example.com', candidates: ['li.wei@example.com'], error: null });
  expect(email('li.wei+shop@gmail.com').candidates).toEqual(['li.wei@gmail.com', 'liwei@gmail.com', 'li.wei@googlemail.com', 'liwei@googlemail.com']);
  expect(email('+tag@example.com').candidates).toEqual([]);
});

test.each([
  ['+86 138 0013 8000', undefined, '+8613800138000'],
  ['138 0013 8000', 'CN', '+8613800138000'],
  ['0086-138-0013-8000', undefined, '+8613800138000'],
  ['００８６１３８００１３８０００', undefined, '+8613800138000'],
  ['＋８６（０１０）６２７８－１２３４', undefined, '+861062781234'],
  ['010-6278 1234', 'cn', '+861062781234'],
  ['tel:+1-201-555-0123', undefined, '+12015550123'],
  ['(201) 555-0123 ext. 42', 'US', '+12015550123;ext=42'],
  ['٠١٠ ١٢٣٤ ٥٦٧٨', 'EG', '+201012345678'],
  ['+44 (0)20 7946 0958', undefined, '+442079460958'],
])('the number %s (%s) is %s', (value, region, canonical) => expect(phone(value, region)).toMatchObject({ canonical, error: null }));

test.each([
  ['Brazil, with its ninth digit', '+55 11 98765-4321', '+5511987654321', ['+551187654321']],
  ['Brazil, without', '+55 11 8765-4321', '+5511987654321', ['+551187654321']],
  ['Brazil, a fixed line', '+55 11 3456-7890', '+551134567890', []],
  ['Mexico, as WhatsApp writes it', '+52 1 55 1234 5678', '+525512345678', ['+5215512345678']],
  ['Mexico, as it is dialled', '+52 55 1234 5678', '+525512345678', ['+5215512345678']],
  ['Argentina, a mobile from abroad', '+54 9 11 2345-6789', '+5491123456789', ['+541123456789']],
  ['Argentina, without the 9', '+54 11 2345-6789', '+541123456789', ['+5491123456789']],
  ['Benin, before 2024', '+229 97 12 34 56', '+2290197123456', ['+22997123456']],
])('%s: one canonical form, the other a candidate', (_, value, canonical, candidates) => expect(phone(value)).toEqual({ canonical, candidates, error: null }));

test('in Argentina 15 is how a mobile is dialled at home', () => expect(phone('011 15-2345-6789', 'AR')).toMatchObject({ canonical: '+5491123456789' }));

test.each([
  ['138 0013 8000', undefined, /no country code/],
  ['hello', 'CN', /no telephone number/],
  ['+86 1', undefined, /short|length/],
  ['+86 138 0013 8000 1234 5678 9999', undefined, /long|length/],
  ['12345', 'ZZ', /ZZ is no region/],
])('%s (%s) is no number', (value, region, error) => expect(phone(value, region)).toMatchObject({ canonical: null, candidates: [], error: expect.stringMatching(error) }));

test.each([
  ['5511987654321', '+5511987654321', ['+551187654321']],
  ['551187654321@s.whatsapp.net', '+5511987654321', ['+551187654321']],
  ['8613800138000:12@s.whatsapp.net', '+8613800138000', []],
  ['8613800138000@c.us', '+8613800138000', []],
  ['whatsapp:+8613800138000', '+8613800138000', []],
  ['123456789012345@lid', '123456789012345@lid', []],
  ['US.13491208655302741918', 'US.13491208655302741918', []],
])('the WhatsApp id %s is %s', (value, canonical, candidates) => expect(whatsapp(value)).toEqual({ canonical, candidates, error: null }));

test('a group is no person; what is no id is told', () => {
  expect(whatsapp('12036302@g.us').error).toBe('it is a group, no person');
  expect(whatsapp('li@example.com').error).toBe('it is no id of WhatsApp');
});

test('a name that only its channel understands keeps its case', () => {
  expect(normalize({ kind: 'user', value: ' Ｌi\u200bWei ' })).toEqual({ canonical: 'LiWei', candidates: [], error: null });
  expect(normalize({ kind: 'constructor', value: 'x' })).toEqual({ canonical: 'x', candidates: [], error: null });
});

test('what is canonical stays as it is', () => {
  for (const [kind, value] of [
    ['email', '"ceo@x.example" <Li+A@例子.公司>'],
    ['phone', '+52 1 55 1234 5678'],
    ['phone', '+1 201 555 0123 x42'],
    ['whatsapp', '551187654321@c.us'],
  ] as const) {
    const { canonical } = normalize({ kind, value });
    expect(normalize({ kind, value: canonical! }).canonical).toBe(canonical);
  }
});
