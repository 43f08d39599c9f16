import { type EmailAccount, recipientOf, threadTokens } from './account.ts';

const accounts: EmailAccount[] = [
  { id: 'support', addresses: ['support@our.example', '客服@our.example'], bounceAddress: 'bounce@our.example' },
  { id: 'sales', addresses: ['sales@our.example', 'a+b@our.example'] },
];

test.each([
  ['Support@OUR.example', 'support', undefined],
  ['support+AbC-123@our.example', 'support', 'AbC-123'],
  ['客服@our.example', 'support', undefined],
  ['bounce+x@our.example', 'support', 'x'],
  ['a+b@our.example', 'sales', undefined],
  ['nobody@our.example', undefined, undefined],
  ['support@other.example', undefined, undefined],
  ['+x@our.example', undefined, undefined],
  ['support', undefined, undefined],
])('mail to %s is for %s', (address, id, token) => {
  const found = recipientOf(accounts, address);
  expect([found?.account.id, found?.token]).toEqual([id, token]);
});

test('thread tokens are looked for in our addresses and our message ids, nowhere else', () => {
  const addresses = ['support+tok_12345678@our.example', 'someone+tok_99999999@other.example', 'support+x@our.example'];
  const ids = ['msg.87654321@our.example', 'tok_77777777@stranger.example', '<script>alert@our.example'];
  expect(threadTokens(accounts, addresses, ids)).toEqual(['tok_12345678', 'msg.87654321']);
});
