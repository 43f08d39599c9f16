import { html, Html } from './html.ts';
import { languageOf } from './language.ts';
import { pageHeaders } from './page-headers.ts';

test('every value is text, also in an attribute and in a list, unless a template made it', () => {
  const evil = `"><script>alert('1')</script>&`;
  const { text } = html`<p title="${evil}">${[evil, html`<b>${evil}</b>`, undefined, 7]}</p>`;
  const said = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;';
  expect(text).toBe(`<p title="${said}">${said}<b>${said}</b>7</p>`);
  expect(html`${new Html('<i>')}`.text).toBe('<i>');
});

test('what was asked for, else his own, else what his browser wants first, else Chinese', () => {
  expect([languageOf('en', 'zh', 'zh'), languageOf('xx', 'zh-CN', 'en'), languageOf(undefined, null, 'de-DE,zh;q=0.9'), languageOf(undefined, null, undefined)]).toEqual(['en', 'zh', 'en', 'zh']);
});

test('the policy allows the one style by its hash', () => {
  const policy = pageHeaders('a{}')['content-security-policy'];
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; /);
  expect(pageHeaders('b{}')['content-security-policy']).not.toBe(policy);
});
