import { canonicalAddress } from '@sluice/channel-kit';
import { identityOf } from './identities.ts';

const of = (kind: string, value: string, account = 'app') => identityOf(kind, account, canonicalAddress(kind, value));

test.each([
  ['email', 'ＬＩ＠Example.COM', 'email', 'li@example.com'],
  ['email', '"ceo@bank.example" <someone@evil.example>', 'email', 'someone@evil.example'],
  ['phone', '+55 11 8765-4321', 'phone', '+5511987654321'],
  ['sms', '＋８６（０１０）６２７８－１２３４', 'phone', '+861062781234'],
  ['whatsapp', '551187654321@s.whatsapp.net', 'phone', '+5511987654321'],
  ['voice', '+52 1 55 1234 5678', 'phone', '+525512345678'],
])('the %s %s is one person on every account of ours', (kind, value, known, canonical) => {
  expect(of(kind, value)).toEqual({ kind: known, scope: '', canonical });
  expect(of(kind, value, 'other')).toEqual(of(kind, value));
});

test.each([
  ['user', ' LiWei ', 'LiWei'],
  ['whatsapp', '123456789012345@lid', '123456789012345@lid'],
  ['whatsapp', 'US.13491208655302741918', 'US.13491208655302741918'],
  ['email', 'root@localhost', 'root@localhost'],
  ['phone', '10086', '10086'],
])('the %s %s means somebody on its account only', (kind, value, canonical) => {
  expect(of(kind, value)).toEqual({ kind, scope: 'app', canonical });
  expect(of(kind, value, 'other')).not.toEqual(of(kind, value));
});

test('what a channel calls external is no id of the CRM', () => expect(of('external', '42', 'crm')).toEqual({ kind: 'external_user', scope: 'crm', canonical: '42' }));
