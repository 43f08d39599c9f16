import { isMereThanks } from './thanks.ts';

test.each([
  'Thanks!',
  'Thank you so much for your quick help.',
  'Great, that works now. Many thanks, best regards',
  'ok thx',
  'Perfect 👍🏽',
  'Hi team, all good, thank you!',
  '谢谢',
  '好的,谢谢您的帮助!',
  '非常感谢你们的耐心解答 🙏',
  '收到,问题已经解决了,辛苦了',
  '太好了!',
])('mere thanks: %s', (text) => expect(isMereThanks(text)).toBe(true));

test.each([
  '',
  'ok',
  '好的',
  'Thanks, but it still does not work.',
  'Thank you. When will it come?',
  'Thanks 4711',
  'Thank you, please also send the invoice',
  'Great service, not.',
  '谢谢,但是还没有解决',
  '谢谢!什么时候能到?',
  '感谢,请再发一份发票',
  '解决了一半',
  `Thanks ${'very '.repeat(60)}much`,
])('more than thanks, or less: %s', (text) => expect(isMereThanks(text)).toBe(false));

// One that backtracks without end would outlive the test's own limit.
test('hostile texts come to an end', () => {
  const told = [`thanks ${'so much '.repeat(19)}`, '谢谢你'.repeat(50), 'ok '.repeat(50), '你'.repeat(159), `感谢${'你您'.repeat(70)}`].map(isMereThanks);
  expect(told).toEqual([true, false, false, false, true]);
});
