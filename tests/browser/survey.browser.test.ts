import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, HOUR } from '@sluice/kernel';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const MESSAGE = { zh: { subject: '请评价', text: '{link}' }, en: { subject: 'How did we do?', text: '{link}' } };
const LANGUAGES = ['zh', 'en'] as const;

let s: TestSystem;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await openChromium();
  s = await TestSystem.start({ files: { ...exampleFiles('small'), 'surveys.yaml': `version: 1\nperCustomerDays: 0\nmessage: ${JSON.stringify(MESSAGE)}\n` } });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await s?.stop();
});
// The narrowest screen that a page must fit, and no script of its own.
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: true });
  page = await context.newPage();
});
afterEach(() => context.close());

let contacts = 0;
/** The link of a survey about a matter that was just solved. */
async function link(): Promise<string> {
  const body = { channel: 'app', externalId: `survey-${++contacts}`, from: { kind: 'user', value: 'kim' }, subject: 'Order', text: 'Where is my order? It has not come.' };
  const { id } = await s.api.ok<{ id: string }>('POST', '/v1/contacts', body);
  await s.settle();
  const { ticketId } = await s.api.ok<{ ticketId: string }>('GET', `/v1/contacts/${id}`);
  await s.api.ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
  await s.move(HOUR);
  const told = (await s.events(TOPICS.insightEvents)).map((event) => event.data as { readonly ticketId: string; readonly url?: string });
  const url = told.find((one) => one.ticketId === ticketId)?.url;
  if (url === undefined) throw new Error('nobody was asked');
  return url;
}

/** What axe finds wrong with the page as it stands, and whether anything sticks out at its side. */
async function faults(): Promise<unknown[]> {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify({ runOnly: { type: 'tag', values: WCAG } })})`);
  // Axe has really looked.
  expect(passes.length).toBeGreaterThan(10);
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
  return [...violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.html) })), ...(wide > 320 ? [{ wide }] : [])];
}

const choose = (question: string, rating: number): Promise<void> => page.locator(`input[name="${question}"][value="${rating}"]`).check();

test.each(LANGUAGES)(
  '%s: asking, asking again what is missing, thanking, changing: each page is WCAG 2.2 AA at 320 px',
  async (language) => {
    await page.goto(`${await link()}?lang=${language}`);
    expect(await page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
    expect(await faults()).toEqual([]);

    await choose('speed', 5);
    await page.locator('button').click();
    expect(await page.locator('[role="alert"] a').count()).toBe(2);
    expect(await page.locator('input[name="speed"][value="5"]').isChecked()).toBe(true);
    expect(await faults()).toEqual([]);
    // From what is said to be missing to where it is.
    await page.locator('[role="alert"] a').first().click();
    expect(page.url()).toMatch(/#communication-1$/);

    await choose('communication', 4);
    await choose('effect', 3);
    await page.fill('textarea', '<b>谢谢</b> thank you');
    await page.locator('button').click();
    await page.waitForURL(/saved=1/);
    expect(await page.locator('[role="status"]').count()).toBe(1);
    expect(await page.locator('.comment').innerText()).toBe('<b>谢谢</b> thank you');
    expect(await faults()).toEqual([]);
  },
  60_000,
);

test.each(LANGUAGES)(
  '%s: what is over, seen only, or unknown is as plain',
  async (language) => {
    const [expired, answered] = [await link(), await link()];
    await page.goto(answered);
    for (const question of ['speed', 'communication', 'effect']) await choose(question, 2);
    await page.locator('button').click();
    await s.move(7 * DAY);
    for (const [url, forms] of [
      [expired, 0],
      [answered, 0],
      [`${s.system.gateway.url()}/s/unknown`, 0],
    ] as const) {
      await page.goto(`${url}?lang=${language}`);
      expect(await page.locator('form').count()).toBe(forms);
      expect(await faults()).toEqual([]);
    }
  },
  60_000,
);

test('by the keyboard alone, with a focus that is seen, and without scripts', async () => {
  const url = await link();
  const silent = await browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  try {
    page = await silent.newPage();
    await page.goto(`${url}?lang=en`);
    await page.keyboard.press('Tab'); // the other language
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('name')).toBe('speed');
    for (let question = 0; question < 3; question++) {
      await page.keyboard.press('Space');
      for (let steps = 0; steps < 4; steps++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('Fine. 很好。');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/saved=1/);
    expect(await page.locator('dd').allInnerTexts()).toEqual(['5 · very good', '5 · very good', '5 · very good']);
  } finally {
    await silent.close();
  }
  page = await context.newPage();
  await page.goto(`${url}?lang=en`);
  for (const selector of ['a', 'input', 'textarea', 'button']) {
    await page.keyboard.press('Tab');
    await page.locator(selector).first().focus();
    const [width, style] = await page.evaluate<[string, string]>('(({ outlineWidth, outlineStyle }) => [outlineWidth, outlineStyle])(getComputedStyle(document.activeElement))');
    expect([selector, Number.parseFloat(width) >= 2, style]).toEqual([selector, true, 'solid']);
    const box = await page
      .locator(selector === 'input' ? '.choice' : selector)
      .first()
      .boundingBox();
    expect([selector, (box?.height ?? 0) >= 44]).toEqual([selector, true]);
  }
}, 60_000);

test('axe finds what is wrong, so that the tests above can fail', async () => {
  await page.goto(`${await link()}?lang=en`);
  await page.evaluate("document.querySelector('legend').remove(); document.querySelector('label.label').remove(); document.documentElement.removeAttribute('lang')");
  expect((await faults()).length).toBeGreaterThan(1);
}, 60_000);
