import { guessedCharset } from './charset.ts';
import { parseMail } from './parse.ts';

/** `text` in a charset that Node can read and not write: found by looking. */
function encoded(text: string, charset: string): Buffer {
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder(charset);
  for (let first = 0x81; first < 0xff; first += 1)
    for (let second = 0x40; second < 0xff; second += 1) {
      const letter = decoder.decode(Uint8Array.of(first, second));
      if (Array.from(letter).length === 1 && !table.has(letter)) table.set(letter, [first, second]);
    }
  return Buffer.from(Array.from(text).flatMap((letter) => (letter < '\u0080' ? letter.charCodeAt(0) : (table.get(letter) ?? 0x3f))));
}

test.each([
  ['gb18030', '您好，我的订单还没有到，请问什么时候发货？'],
  ['big5', '您好，我的訂單還沒有到，請問什麼時候發貨？'],
  ['shift_jis', 'こんにちは、注文した品がまだ届きません。'],
  ['euc-kr', '안녕하세요, 주문한 상품이 아직 도착하지 않았습니다.'],
])('%s that nobody names is read, in the subject too', async (charset, text) => {
  const bytes = encoded(text, charset);
  const mail = await parseMail(Buffer.concat([Buffer.from('From: a@b.example\r\nSubject: '), bytes, Buffer.from('\r\n\r\n'), bytes]));
  expect([mail.subject, mail.text]).toEqual([text, text]);
});

test.each([
  ['gb18030', '我的订单还没有到'],
  ['big5', '我的訂單還沒有到'],
  ['shift_jis', '注文した品がまだ'],
  ['euc-kr', '주문한 상품이 아직'],
])('%s that is named is read by its name', async (charset, text) => {
  const mail = await parseMail(Buffer.concat([Buffer.from(`From: a@b.example\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`), encoded(text, charset)]));
  expect(mail.text).toBe(text);
});

test('GBK, ISO-2022-JP, and what is declared falsely', async () => {
  const gbk = await parseMail(Buffer.concat([Buffer.from('Content-Type: text/plain; charset=GBK\r\n\r\n'), encoded('退款', 'gbk')]));
  expect(gbk.text).toBe('退款');
  const japanese = await parseMail(Buffer.from('Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\u001b$B$3$s$K$A$O\u001b(B', 'latin1'));
  expect(japanese.text).toBe('こんにちは');
  const false8 = await parseMail(Buffer.concat([Buffer.from('Content-Type: text/plain; charset=no-such-thing\r\n\r\n'), Buffer.from('Grüße')]));
  expect(false8.text).toContain('Gr');
});

test('UTF-8 and ASCII need no guess; Western Europe where nothing else fits', () => {
  expect(guessedCharset(Buffer.from('您好'))).toBeUndefined();
  expect(guessedCharset(Buffer.from('hello'))).toBeUndefined();
  expect(guessedCharset(Buffer.from('Grüße aus Köln', 'latin1'))).toBe('windows-1252');
});
