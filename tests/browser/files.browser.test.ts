import { readFileSync } from 'node:fs';
import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { RAN, WATCH } from './hostile-page.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="alert(1)"><script>alert(2)</script><rect width="10" height="10"/></svg>';
const HTML = '<!DOCTYPE html><script>(window.parent ?? window).alert(3)</script><body onload="parent.alert(4)">x';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const XSS = '"><img src=x onerror=alert(5)><script>alert(6)</script>';
/** In the order in which a mail has them: what its HTML shows, then the others. */
const FILES = [
  { filename: 'a.svg', content: SVG, contentType: 'image/svg+xml', cid: 'svg' },
  { filename: 'a.png', content: HTML, contentType: 'image/png', cid: 'liar' },
  { filename: 'b.png', content: PNG, contentType: 'image/png', cid: 'logo' },
  { filename: 'a.html', content: HTML, contentType: 'text/html' },
  { filename: '发票.js', content: 'alert(7); self.addEventListener("fetch", () => undefined);', contentType: 'application/javascript' },
  { filename: `${XSS}.txt`, content: HTML, contentType: 'text/plain' },
];
const LOGO = 2;
const LAST = FILES.length - 1;

let s: TestSystem;
let browser: Browser;
let context: BrowserContext;
let origin: string;
let message: string;
let html: string;
beforeAll(async () => {
  browser = await openChromium();
  s = await TestSystem.start();
  origin = s.system.gateway.url();
  await s.sendMail({
    from: { name: XSS, address: 'attacker@evil.example' },
    subject: XSS,
    text: XSS,
    html: `<p>退款</p><img src="cid:logo"><img src="cid:svg"><img src="cid:liar">`,
    attachments: FILES,
  });
  await s.settle();
  const contactId = (await s.events(TOPICS.contactsReceived))[0]?.subject ?? '';
  const { conversationId } = await s.api.ok<{ conversationId: string }>('GET', `/v1/channels/email/contacts/${contactId}`);
  message = (await s.api.ok<{ items: { id: string }[] }>('GET', `/v1/conversations/${conversationId}/timeline`)).items[0]?.id ?? '';
  html = (await s.api.ok<{ html: string }>('GET', `/v1/messages/${message}/whole`)).html;
  const { key } = await s.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'browser', role: 'supervisor' });
  context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${key}` }, acceptDownloads: true });
});
afterAll(async () => {
  await browser?.close();
  await s?.stop();
});

const file = (n: number): string => `${origin}/v1/messages/${message}/attachments/${n}`;

/** A page on the origin of the API that allows scripts of that origin, as a console may. */
async function pageWith(body: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${origin}/console`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': "script-src 'self' 'nonce-ours'" },
      body: `<!DOCTYPE html><meta charset="utf-8"><script nonce="ours">${WATCH}</script>${body}`,
    }),
  );
  await page.goto(`${origin}/console`);
  return page;
}

test('CSP bypass by a script that was uploaded to the same origin: no file of a mail runs as one, is a worker, a style, a frame or an object', async () => {
  const all = FILES.map((_, n) => file(n));
  const page = await pageWith(
    all
      .map(
        (url) =>
          `<script src="${url}"></script><script type="module" src="${url}"></script><link rel="stylesheet" href="${url}"><iframe src="${url}"></iframe><object data="${url}"></object><embed src="${url}">`,
      )
      .join(''),
  );
  const refused = await page.evaluate<number>(
    `(async () => {
      let refused = 0;
      for (const url of ${JSON.stringify(all)}) {
        await import(url).catch(() => refused++);
        await navigator.serviceWorker.register(url).catch(() => refused++);
        await new Promise((resolve) => { const one = new Worker(url); one.onerror = () => resolve(refused++); one.onmessage = resolve; });
      }
      return refused;
    })()`,
  );
  expect([refused, await page.evaluate<unknown>(RAN)]).toEqual([3 * all.length, []]);
  await page.close();
}, 60_000);

test('pictures of pixels are shown in their place; SVG, and what only says that it is a picture, are not', async () => {
  expect(html.match(/<img[^>]*>/g)).toEqual([`<img src="/v1/messages/${message}/attachments/${LOGO}" />`, '<img data-cid="svg" />', `<img src="/v1/messages/${message}/attachments/1" />`]);
  const page = await pageWith(`${html}<img src="${file(0)}">`);
  await page.waitForLoadState('load');
  expect(await page.evaluate<number[]>('[...document.images].map((one) => one.naturalWidth)')).toEqual([1, 0, 0, 0]);
  expect(await page.evaluate<unknown>(RAN)).toEqual([]);
  await page.close();
});

test('a file that is opened by its address is saved under its name, with its bytes; none is shown as a page', async () => {
  for (const [n, { filename, content }] of FILES.entries()) {
    if (n === LOGO) continue;
    const page = await context.newPage();
    const [download] = await Promise.all([page.waitForEvent('download'), page.goto(file(n)).catch(() => undefined)]);
    expect([n, readFileSync(await download.path()).toString(), page.url()]).toEqual([n, content, 'about:blank']);
    if (n !== LAST) expect(download.suggestedFilename()).toBe(filename);
    await page.close();
  }
}, 60_000);

test('stored XSS through subject, display name, text and file name: the answers of the API are no page, wherever they are opened', async () => {
  const page = await context.newPage();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const path of [`/v1/messages/${message}`, `/v1/messages/${message}/whole`, '/v1/tickets', `/v1/messages/${encodeURIComponent(XSS)}`, `/v1/tickets?cursor=${encodeURIComponent(XSS)}`]) {
    const answer = await page.goto(origin + path);
    expect([path, answer?.headers()['content-type']]).toEqual([path, expect.stringMatching(/^application\/(?:problem\+)?json/)]);
    expect([path, await page.evaluate<number>('document.images.length + document.scripts.length')]).toEqual([path, 0]);
  }
  expect(dialogs).toEqual([]);
  await page.close();
});
