import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import type { Browser, Page } from 'playwright-core';
import { withCases } from '../system/openapi/cases.ts';
import { openChromium } from './chromium.ts';
import { RAN, WATCH } from './hostile-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HOSTILE = '"><script>alert(1)</script><img src=https://tracker.example/x.gif onerror=alert(2)></td></table><style>body{display:none}</style>&lt;b&gt; 退款 \u202E';

let s: TestSystem;
let browser: Browser;
let page: Page;
let ticketId: string;
const asked: string[] = [];
beforeAll(async () => {
  browser = await openChromium();
  s = await TestSystem.start({ files: withCases(exampleFiles('small')) });
  const { key } = await s.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'reader', role: 'supervisor' });
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${key}` }, viewport: { width: 320, height: 800 } });
  page = await context.newPage();
  await page.addInitScript(WATCH);
  page.on('request', (request) => void asked.push(request.url()));
  ticketId = await hostileCase();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await s?.stop();
});

/** What axe answers. */
interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly unknown[];
}
interface Field {
  readonly id: string;
  readonly kind: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A case in which every field that takes words has hostile ones, and every other has a value. */
async function hostileCase(): Promise<string> {
  await s.sendMail({ from: 'li.wei@example.com', subject: '台灯', text: '台灯坏了。', messageId: '<case-page@example.com>' });
  await s.settle();
  const { items } = await s.api.ok<{ items: { id: string }[] }>('GET', '/v1/tickets');
  const id = items[0]!.id;
  const { forms } = await s.api.ok<{ forms: { id: string; fields: Field[] }[] }>('POST', `/v1/tickets/${id}/case`, {});
  for (const form of forms)
    await s.api.ok('PATCH', `/v1/tickets/${id}/case/forms/${form.id}`, { values: Object.fromEntries(form.fields.slice(0, -1).flatMap((field) => valueFor(field).map((value) => [field.id, value]))) });
  await s.api.ok('POST', `/v1/tickets/${id}/tasks`, { departmentId: 'logistics', what: HOSTILE });
  await s.api.ok('POST', `/v1/tickets/${id}/case/move`, { to: 'solution', reason: HOSTILE });
  await s.settle();
  return id;
}

function valueFor({ kind, values }: Field): unknown[] {
  if (kind === 'text') return [HOSTILE];
  if (kind === 'list') return [[HOSTILE, 'two']];
  if (kind === 'bool') return [true];
  if (kind === 'date') return ['2026-03-02T08:00:00Z'];
  if (kind === 'choice') return [Object.keys(values ?? {})[0]];
  return [];
}

const FORMS = ['file', 'forms/registration', 'forms/analysis', 'forms/plan', 'forms/feedback'] as const;
const cases = (['zh', 'en'] as const).flatMap((language) => FORMS.map((what) => [what, language] as const));
const open = (what: string, language: string): Promise<unknown> => page.goto(`${s.system.gateway.url()}/v1/tickets/${ticketId}/case/${what}?format=html&language=${language}`);

test.each(cases)(
  '%s in %s: hostile words are words, and it meets WCAG 2.2 AA',
  async (what, language) => {
    asked.length = 0;
    await open(what, language);
    await expectHarmless();
  },
  60_000,
);

/** Hostile words stand in it as words, nothing ran or was fetched, axe finds nothing, and it fits on a small telephone. */
async function expectHarmless(): Promise<void> {
  expect(await page.evaluate(RAN)).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(s.system.gateway.url()))).toEqual([]);
  expect(await page.evaluate('[...document.querySelectorAll("script, img, iframe, form, body style")].map((one) => one.outerHTML)')).toEqual([]);
  expect(await page.locator('main').innerText()).toContain(HOSTILE.slice(0, 40));
  await page.evaluate(AXE);
  const found = await page.evaluate<Found>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
  expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  expect(found.passes.length).toBeGreaterThan(10);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

test('the same page without names for its heads is found out, so that the test above can fail', async () => {
  await open('file', 'en');
  await page.evaluate(`document.documentElement.removeAttribute('lang'); document.querySelector('main').style.color = '#bbb';`);
  await page.evaluate(AXE);
  const found = await page.evaluate<Found>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })");
  expect(found.violations.map((one) => one.id).sort()).toEqual(['color-contrast', 'html-has-lang']);
}, 60_000);

test('printed on A4: without the ways to elsewhere, with the heads of tables on every sheet', async () => {
  await open('file', 'zh');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('nav').isVisible()).toBe(false);
  expect(await page.evaluate("getComputedStyle(document.querySelector('thead')).display")).toBe('table-header-group');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  // 210 × 297 mm in points.
  expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\]/);
  await page.emulateMedia({ media: null });
}, 60_000);

test('the way to the other language leads to the same page in it', async () => {
  await open('forms/registration', 'zh');
  await page.getByRole('link', { name: 'English' }).click();
  expect(await page.evaluate('document.documentElement.lang')).toBe('en');
}, 60_000);

test('the monthly review of what is filed, in both languages', async () => {
  await s.api.ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved', reason: HOSTILE });
  await s.settle();
  for (const language of ['zh', 'en']) {
    asked.length = 0;
    await page.goto(`${s.system.gateway.url()}/v1/cases/review?month=2026-03&format=html&language=${language}`);
    expect(await page.locator('h2').innerText()).toBe(ticketId);
    await expectHarmless();
  }
}, 60_000);
