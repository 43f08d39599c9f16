import type { Dialog, Page, Route } from 'playwright-core';

/** What a page did that it should not. */
export interface Deeds {
  /** Functions of the window that a script called, and dialogs. */
  readonly ran: readonly string[];
  /** Addresses that were asked for, besides the page's own. */
  readonly fetched: readonly string[];
  /** Elements, attributes, links and styles that may not stand where others' HTML is shown. */
  readonly strange: readonly string[];
  /** It led to another page. */
  readonly left: boolean;
}

export const HARMLESS: Deeds = { ran: [], fetched: [], strange: [], left: false };

/** Runs before anything else of the page. */
export const WATCH = `window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => void window.ran.push(name);`;
export const RAN = `window.ran ?? ['the watch is gone']`;

/** Everything that a person's hand can do to what is shown; answers what may not stand there. */
const TRY_ALL = `(() => {
  const strange = [];
  const wrong = new Set('SCRIPT STYLE LINK META BASE FORM INPUT BUTTON SELECT TEXTAREA IFRAME FRAME OBJECT EMBED APPLET SVG MATH AUDIO VIDEO TEMPLATE NOSCRIPT'.split(' '));
  addEventListener('click', (event) => event.preventDefault(), true);
  for (const box of document.querySelectorAll('.shown')) {
    for (const one of box.querySelectorAll('*')) {
      if (wrong.has(one.tagName.toUpperCase())) strange.push(one.tagName);
      for (const { name } of one.attributes) if (/^on|^(?:id|name|class|srcset|background|action|formaction|poster|xlink:href)$/i.test(name)) strange.push(one.tagName + ' ' + name);
      if (one.hasAttribute('href') && !/^(?:https?|mailto|tel):/.test(String(one.href))) strange.push(String(one.href));
      if (one.hasAttribute('href') && !/noopener/.test(one.rel)) strange.push('a link that knows where it was opened');
      const style = getComputedStyle(one);
      if (style.position !== 'static' || style.zIndex !== 'auto' || style.backgroundImage !== 'none') strange.push(one.tagName + ' ' + style.position + ' ' + style.backgroundImage);
      for (const event of 'mouseover mousedown mouseup mouseout click focus blur keydown scroll input submit toggle animationend'.split(' '))
        one.dispatchEvent(new Event(event, { bubbles: true, cancelable: true }));
      one.focus?.();
    }
  }
  return strange;
})()`;
const REST = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))`;

const ORIGIN = 'http://sluice.example';
const URL_OF_PAGE = `${ORIGIN}/shown`;

/** A page without any policy of its own that holds \`html\` twice: as part of the document, and put in by a script. */
function pageOf(html: string): string {
  const quoted = JSON.stringify(html).replaceAll('<', String.raw`\u003c`);
  const put = `<script>document.getElementById('put').innerHTML = ${quoted};</script>`;
  return `<!DOCTYPE html><meta charset="utf-8"><title>mail</title><script>${WATCH}</script>${put.replace('<script>', '<div class="shown" id="put"></div><script>')}<div class="shown">${html}\n</div>`;
}

/** What somebody's HTML does when it is shown on the origin of the application. The page can be used again where it was harmless. */
export async function deedsOf(page: Page, html: string): Promise<Deeds> {
  const fetched: string[] = [];
  const dialogs: string[] = [];
  const onDialog = (dialog: Dialog): void => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  };
  const onRequest = async (route: Route): Promise<void> => {
    const url = route.request().url();
    if (url === URL_OF_PAGE) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: pageOf(html) });
    if (url !== `${ORIGIN}/favicon.ico`) fetched.push(url);
    return route.abort();
  };
  page.on('dialog', onDialog);
  await page.route('**/*', onRequest);
  await page.goto(URL_OF_PAGE);
  const strange = await inPage<string[]>(page, TRY_ALL, (error) => [error]);
  await inPage(page, REST, () => undefined);
  const ran = await inPage<string[]>(page, RAN, (error) => [error]);
  const left = page.url() !== URL_OF_PAGE;
  page.off('dialog', onDialog);
  await page.unroute('**/*', onRequest);
  return { ran: [...ran, ...dialogs], fetched, strange, left };
}

/** A hostile page may have gone elsewhere meanwhile: that is a deed, and no fault of the test. */
const inPage = <T>(page: Page, script: string, otherwise: (error: string) => T): Promise<T> => page.evaluate<T>(script).catch((error: Error) => otherwise(error.message));
