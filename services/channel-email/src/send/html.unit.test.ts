import { newText, newTextOfHtml, parseMail } from '@sluice/mail';
import { safeHtml } from '@sluice/mail/safe';
import type { OutboundRequested } from '@sluice/contracts';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type { EmailAccount } from '../domain/account.ts';
import { compose } from './compose.ts';
import { documentOf, withHtmlQuote } from './html.ts';
import { type Parent, withQuote } from './quote.ts';
import { outgoing } from './testing/outgoing.ts';

const AT = Date.parse('2026-03-02T08:05:00Z');
const parent = (more: Partial<Parent> = {}): Parent => ({
  from: { address: 'li.wei@example.com', name: '李伟' },
  at: AT,
  text: '订单 4711 在哪里？\n\n> 我们的回复\n谢谢',
  html: '<p>订单 4711 在哪里？</p><blockquote type="cite">我们的回复</blockquote><p>谢谢</p>',
  ...more,
});
const ACCOUNT: EmailAccount = { id: 'support', addresses: ['support@sluice.example'], name: '客服 Support' };
const built = (request: OutboundRequested, files: Parameters<typeof compose>[2] = []): Promise<Buffer> => new MailComposer(compose(request, ACCOUNT, files)).compile().build();

test('the mail that is answered stands below as HTML, or as its text where it has none, opened in the language of the answer', () => {
  expect(withHtmlQuote('<p>已发出。</p>', '已发出。', parent(), 'en')).toBe(
    '<p>已发出。</p>\n<br>\n<div>在 2026年3月2日 08:05（UTC），李伟 &lt;li.wei@example.com&gt; 写道：</div>\n<blockquote type="cite" style="margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #cccccc">\n<p>订单 4711 在哪里？</p><blockquote type="cite">我们的回复</blockquote><p>谢谢</p>\n</blockquote>',
  );
  expect(withHtmlQuote('<p>x</p>', 'x', parent({ html: undefined, text: 'a <b>\n& "c"' }), 'en')).toContain('\na &lt;b&gt;<br>\n&amp; &quot;c&quot;\n</blockquote>');
  expect(withHtmlQuote('<p>x</p>', 'x', parent({ html: `<p>${'y'.repeat(200_000)}</p>` }), 'en')).not.toContain('yyy');
  expect(withHtmlQuote('<p>x</p>', 'x', parent({ text: ' \n' }), 'en')).toBe('<p>x</p>');
});

const ANSWERS: [string, string, string][] = [
  ['English', 'It has left today.\n\nIt comes tomorrow.', '<p>It has left <b>today</b>.</p><p>It comes tomorrow.</p>'],
  ['Chinese', '您好，您的订单已发出。\n\n明天到。', '<p>您好，您的订单<b>已发出</b>。</p><p>明天到。</p>'],
  ['a list', 'First:\n\n * 一\n * two', '<p>First:</p><ul><li>一</li><li>two</li></ul>'],
];
const PARENTS: [string, Parent][] = [
  ['with HTML', parent()],
  ['without HTML', parent({ html: undefined })],
  ['without a name', parent({ from: { address: 'a@b.example' } })],
  ['with a trap in the name', parent({ from: { address: 'a@b.example', name: 'x: <b@c.example>\nOn wrote: </blockquote><p>new' } })],
  ['with HTML that closes what is around it', parent({ html: safeHtml('</blockquote></div></body><p>not new</p>')?.html })],
];

test.each(ANSWERS.flatMap(([language, text, html]) => PARENTS.map(([name, mail]) => [language, name, text, html, mail] as const)))(
  'our own quote is cut off again when the answer comes back, in either form: %s, %s',
  async (_, _name, text, html, mail) => {
    const request = outgoing(1, { text: withQuote(text, mail, undefined), html: withHtmlQuote(html, text, mail, undefined) });
    const both = await parseMail(await built(request));
    expect([both.newText, newTextOfHtml(documentOf(request.html ?? ''))]).toEqual([text, text]);
    const { text: _text, ...onlyHtml } = compose(request, ACCOUNT, []);
    expect((await parseMail(await new MailComposer(onlyHtml).compile().build())).newText).toBe(text);
    // and when a program quotes all of it below a new text
    const thanks = '谢谢！Thanks!';
    expect(newText(`${thanks}\n\nOn 2026-03-02 at 09:00, Example Support <support@sluice.example> wrote:\n${request.text.replaceAll(/^/gm, '> ')}`)).toBe(thanks);
    expect(
      newTextOfHtml(`<div dir="ltr">${thanks}</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:<br></div><blockquote class="gmail_quote">${request.html}</blockquote></div>`),
    ).toBe(thanks);
  },
);

test('HTML and text are alternatives of each other, beside them the files, pictures with the HTML; all of it whole in our own parser', async () => {
  const html = '<p>您好，<b>今天</b>发出。</p>\n<table border="1"><tr><td>4711</td></tr></table>';
  const file = { filename: '发票 2026.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF'), inline: false };
  const raw = await built(outgoing(1, { text: '您好，今天发出。', html }), [file]);
  const types = [...raw.toString('latin1').matchAll(/^Content-Type: ([^;\r\n]+)/gim)].map(([, type]) => type);
  expect(types).toEqual(['multipart/mixed', 'multipart/alternative', 'text/plain', 'text/html', 'application/pdf']);
  const read = await parseMail(raw, { html: {} });
  expect([read.text, read.html, read.attachments.map(({ filename, bytes }) => [filename, bytes.toString()])]).toEqual(['您好，今天发出。', html, [['发票 2026.pdf', '%PDF']]]);
  const alone = await built(outgoing(2, { text: '您好', html: '<p>您好</p>' }));
  expect(alone.toString('latin1')).toMatch(/^Content-Type: multipart\/alternative/m);
  const plain = await built(outgoing(3));
  expect(plain.toString('latin1')).toMatch(/^Content-Type: text\/plain/m);
});

test('lines of HTML stay as short as a mail may have them, and the head says its character set', async () => {
  const raw = (await built(outgoing(1, { text: 'x', html: `<p>${'长'.repeat(20_000)}</p>` }))).toString('latin1');
  expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(raw).toContain('Content-Type: text/html; charset=utf-8');
  expect(safeHtml(documentOf('<p>x</p>'))?.html).toBe('<p>x</p>');
});
