import { readFileSync } from 'node:fs';
import path from 'node:path';
import { safeHtml } from './html.ts';
import { safeStyle } from './style.ts';

const shown = (html: string, imageOf?: (id: string) => string | undefined): string | undefined => safeHtml(html, { imageOf })?.html;

const CORPUS = path.join(process.env['CORPORA_DIR'] ?? path.join(import.meta.dirname, '../../../../../shared/corpora'), 'html-sanitize/payloads.json');

/** What may stand in a tag, read without a parser: the answer is ours, so its form is known. */
const TAG = /<(\/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)( \/)?>/g;
const ALLOWED = new Set('a href target rel title style dir lang align img src alt width height data-remote-src data-cid type start color face size border bgcolor colspan rowspan valign'.split(' '));
const ELEMENTS = new Set('a b blockquote br center code div em font h1 h2 h3 hr i img li ol p pre span strong table tbody td th tr u ul s small'.split(' '));

/** What is neither text nor a tag of the known form. */
function strange(html: string): string[] {
  const found: string[] = [];
  const rest = html.replaceAll(TAG, (_, _end, name: string, attributes: string) => {
    if (!ELEMENTS.has(name)) found.push(name);
    for (const [, attribute = '', value = ''] of attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      if (!ALLOWED.has(attribute)) found.push(attribute);
      if (attribute === 'href' && !/^(?:https?|mailto|tel):/.test(value)) found.push(value);
      if (attribute === 'src' && !/^(?:\/v1\/|data:image\/(?:png|jpeg|gif|webp);base64,)/.test(value)) found.push(value);
      if (attribute === 'style' && /[()\\@]|url|expression/i.test(value.replaceAll(/\b(?:rgb|hsl)a?\(/g, ''))) found.push(value);
    }
    return '';
  });
  return [...found, ...(rest.match(/[<>]/g) ?? [])];
}

test('of every hostile body of the corpus nothing is left but text, known elements and known attributes; the answer is its own answer', () => {
  let payloads: { payload: string; title: string }[];
  try {
    payloads = JSON.parse(readFileSync(CORPUS, 'utf8')) as typeof payloads;
  } catch {
    return console.info(`no corpus at ${CORPUS}: its hostile HTML was not tried (set CORPORA_DIR)`);
  }
  expect(payloads.length).toBeGreaterThanOrEqual(100);
  const wrong = payloads.flatMap(({ payload, title }) => {
    const html = shown(payload);
    const again = html === undefined ? undefined : shown(html);
    return html === undefined || strange(html).length > 0 || again !== html ? [[title, html, again]] : [];
  });
  expect(wrong).toEqual([]);
});

test('what people write stays: structure, tables, lists, colours, in any script', () => {
  const html =
    '<h1>退款 refund</h1><p style="color: #333; text-align: center">Hello <b>李伟</b>,<br />see <a href="https://a.example/?q=1&amp;r=退款" target="_blank" rel="noopener noreferrer nofollow">here</a>.</p>' +
    '<table border="1" cellpadding="4"><tr><td bgcolor="#eeeeee" colspan="2">4711</td></tr></table><ol start="3"><li>一</li></ol><blockquote type="cite"><pre>a\n  b</pre></blockquote>';
  expect(shown(html)).toBe(html);
});

test.each([
  ['a script', '<script>alert(1)</script>x', 'x'],
  ['an event', '<p onclick="alert(1)" onmouseover=alert(2)>x</p>', '<p>x</p>'],
  ['a form', '<form action="https://evil.example"><input name=q><button>Go</button></form>', 'Go'],
  ['SVG and MathML', '<svg><a href="javascript:alert(1)"><text>x</text></a></svg><math><mi>y</mi></math>z', 'z'],
  ['frames and objects', '<iframe src="https://e.example"></iframe><object data=x></object><embed src=x>z', 'z'],
  ['a base, a refresh, a stylesheet', '<base href="https://e.example/"><meta http-equiv=refresh content="0;url=https://e.example"><link rel=stylesheet href=x><style>@import "x"</style>z', 'z'],
  ['names that clobber the page', '<a id=location name=cookie class=overlay>x</a>', '<a>x</a>'],
  ['a comment for one browser', '<!--[if mso]><img src=x onerror=alert(1)><![endif]-->z', 'z'],
  ['a link to a program', '<a href="java&#9;script:alert(1)">x</a><a href="data:text/html,x">y</a><a href="vbscript:x">z</a>', '<a>x</a><a>y</a><a>z</a>'],
  ['a link to where the page stands', '<a href="/v1/keys">x</a><a href="//e.example">y</a><a href="#top">z</a>', '<a>x</a><a>y</a><a>z</a>'],
  [
    'links',
    '<a href="mailto:a@b.example" target=_top rel=opener>x</a><a href="tel:+8610">y</a>',
    '<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer nofollow">x</a><a href="tel:+8610" target="_blank" rel="noopener noreferrer nofollow">y</a>',
  ],
  ['what two parsers read in two ways', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', ''],
])('%s', (_, html, expected) => {
  expect(shown(html)).toBe(expected);
});

test('pictures elsewhere are never fetched: their address is kept for a person who asks for it', () => {
  const html = '<img src="https://t.example/p.gif?u=1" alt="logo" width=1><img src="//t.example/q.gif" srcset="https://t.example/r.gif 2x"><img src="/v1/messages">';
  const once = '<img alt="logo" width="1" data-remote-src="https://t.example/p.gif?u=1" /><img data-remote-src="//t.example/q.gif" /><img />';
  expect(shown(html)).toBe(once);
  expect(shown(once)).toBe(once);
  expect(shown('<table background="https://t.example/b.gif"><td style="background: url(https://t.example/b.gif)">x</td></table>')).toBe('<table><td>x</td></table>');
  expect(shown('<img data-remote-src="javascript:alert(1)">')).toBe('<img />');
});

test('pictures of the mail come from our own route; one of pixels may stand in the HTML itself', () => {
  const imageOf = (id: string): string | undefined => (id === 'logo@x.example' ? '/v1/messages/msg_1/attachments/0' : undefined);
  expect(shown('<img src="cid:logo%40x.example" alt="标志"><img src="cid:other">', imageOf)).toBe('<img alt="标志" src="/v1/messages/msg_1/attachments/0" /><img data-cid="other" />');
  expect(shown('<img src="data:image/png;base64,AAAA"><img src="data:image/svg+xml;base64,AAAA"><img src="data:text/html,x">')).toBe('<img src="data:image/png;base64,AAAA" /><img /><img />');
});

test.each([
  ['color: red; background: #fff !important', 'color: red; background: #fff'],
  ['font-family: \'PingFang SC\', Arial, "宋体"; font-size: 12pt', 'font-family: \'PingFang SC\', Arial, "宋体"; font-size: 12pt'],
  ['color: rgb(1, 2, 3); background-color: hsla(1deg, 2%, 3%, 0.5)', 'color: rgb(1, 2, 3)'],
  ['border-left: 2px solid #ccc; margin: 0 0 0 4px', 'border-left: 2px solid #ccc; margin: 0 0 0 4px'],
  ['background: url(https://e.example/x); background-image: url(x)', ''],
  ['position: fixed; top: 0; z-index: 9; height: 0; transform: none; display: none; float: left; opacity: 0', ''],
  ['margin-top: -400px; padding: 0 -1px; width: 99999px', ''],
  ['width: expression(alert(1)); color: var(--x); color: red\\3b', ''],
  ['font-family: "a; color: red', 'color: red'],
  ['color: red/*; */', ''],
  ['--x: 1; behavior: url(x); -moz-binding: url(x)', ''],
])('of the style %s stays %s', (style, expected) => {
  expect(safeStyle(style)).toBe(expected);
});

test('HTML of any form takes time by its length alone: what grew with its square would outlive this test', () => {
  const forms = [
    '<',
    '<b></i>',
    '&#',
    '<p>',
    '<td>',
    '<li>',
    '<p style="color:red;',
    '<!--',
    '<a href="',
    '</',
    '<table><tr><td>x</table>',
    '<noscript></b></noscript>',
    '<iframe></iframe>',
    '\u0000<',
    '<img src="cid:',
  ];
  for (const form of forms) expect([form, safeHtml(form.repeat(Math.ceil(500_000 / form.length)))?.cut ?? false]).toEqual([form, false]);
}, 60_000);
