import { HOUR, MINUTE, SECOND } from '@sluice/kernel';
import { type Html, html, htmlPage, type Language } from '@sluice/runtime';
import { localTime } from '../local-time.ts';
import { STYLE } from './style.ts';
import { type CaseWords, WORDS } from './words.ts';

interface PageOptions {
  readonly language: Language;
  readonly title: string;
  /** The address of the same page in the other language. */
  readonly other: string;
  readonly body: Html;
}

/** Plain HTML that needs no script, in one language, with a way to the other that is not printed. */
export function page({ language, title, other, body }: PageOptions): string {
  const { lang, languages, other: to } = WORDS[language];
  return htmlPage({ lang, title, style: STYLE, other: { ...to, href: other }, languages, body });
}

interface TableOptions {
  readonly caption: string;
  readonly heads: readonly string[];
  /** The first cell of a row is its head. */
  readonly rows: readonly (readonly (Html | string)[])[];
}

export function table({ caption, heads, rows }: TableOptions): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${heads.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
`;
}

/** Names with what they stand for. */
export const pairs = (list: readonly (readonly [string, Html | string])[]): Html => html`<dl>
${list.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
`;

export const none = (text: string): Html => html`<span class="empty">${text}</span>`;

/** Words of people: every line as they wrote it. */
export const words = (text: string): Html => html`<span class="words">${text}</span>`;

export function time(iso: string | null, tz: string, empty: string): Html {
  return iso === null ? none(empty) : html`<time datetime="${iso}">${localTime(iso, tz)}</time>`;
}

export function duration(ms: number, { duration: said }: CaseWords): string {
  const seconds = Math.floor(ms / SECOND);
  return said(Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE), ms >= HOUR ? 0 : seconds % 60);
}
