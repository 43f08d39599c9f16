import { SignedIds } from './signed-ids.ts';
import { holdsSurveyToken, withoutSurveyTokens } from './survey-tokens.ts';

const token = new SignedIds({ letter: 's', purpose: 'survey', kind: 'svy' }, () => [{ id: 'b', secret: Buffer.alloc(32, 3) }]).sign('svy_01963b1e-7c00-7000-8000-000000000001');

test.each([
  [`请打开 https://help.example/s/${token}。`, '请打开 https://help.example/s/…。'],
  [`> https://help.example/s/${token}?language=zh`, '> https://help.example/s/…?language=zh'],
  [`<a href="https://help.example/s/${token}">https://help.example/s/${token}</a>`, '<a href="https://help.example/s/…">https://help.example/s/…</a>'],
  [`https://safe.example/?u=https%3A%2F%2Fhelp.example%2Fs%2F${token.toUpperCase()}&d=1`, 'https://safe.example/?u=https%3A%2F%2Fhelp.example%2Fs%2F…&d=1'],
])('%s is shown without its token', (text, shown) => {
  expect([withoutSurveyTokens(text), holdsSurveyToken(text), holdsSurveyToken(shown)]).toEqual([shown, true, false]);
});

test.each(['', 'https://shop.example/s/summer-sale', `https://help.example/t/${token}`, 'Order 4711 没有收到'])('%s is as it was', (text) => {
  expect([withoutSurveyTokens(text), holdsSurveyToken(text)]).toEqual([text, false]);
});

test('a mail that breaks its lines within the token holds it', () => {
  expect(holdsSurveyToken(`https://help.example/s/${token.slice(0, 20)}=\r\n${token.slice(20)}`)).toBe(true);
});
