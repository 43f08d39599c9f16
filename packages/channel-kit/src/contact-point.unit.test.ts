import { isId } from '@sluice/kernel';
import { canonicalAddress, contactPointId } from './contact-point.ts';

test('one person at one account of ours has one id, whoever works it out', () => {
  const id = contactPointId('support', 'email', canonicalAddress('email', ' Li.Wei@Example.COM '));
  expect(id).toBe(contactPointId('support', 'email', 'li.wei@example.com'));
  expect(isId('cpt', id)).toBe(true);
  expect(id.charAt(4 + 14)).toBe('8');
  expect('89ab').toContain(id.charAt(4 + 19));
});

test('the id is pinned: other services and stored rows hold it, so a change needs a migration of them all', () => {
  expect(contactPointId('support', 'email', 'li.wei@example.com')).toBe('cpt_ae57562b-8a98-8e69-8117-1c877950a998');
});

test.each([
  ['another account', 'sales', 'email', 'li.wei@example.com'],
  ['another kind', 'support', 'user', 'li.wei@example.com'],
  ['another address', 'support', 'email', '李伟@example.com'],
  ['a border that moves', 'suppor', 't', 'email\u0000li.wei@example.com'],
])('%s is another contact point', (_, account, kind, address) => {
  expect(contactPointId(account, kind, address)).not.toBe(contactPointId('support', 'email', 'li.wei@example.com'));
});

test('full-width letters of a Chinese keyboard are the same mailbox; a user name keeps its case', () => {
  expect(canonicalAddress('email', 'ＬＩ＠Example.com')).toBe('li@example.com');
  expect(canonicalAddress('user', ' LiWei ')).toBe('LiWei');
});

test('a number is the same however it is written; what is none stays as it stands', () => {
  expect(canonicalAddress('phone', '+55 11 8765-4321')).toBe(canonicalAddress('phone', '+5511987654321'));
  expect(canonicalAddress('phone', ' 10086 ')).toBe('10086');
  expect(canonicalAddress('email', 'Root@Localhost ')).toBe('root@localhost');
});
