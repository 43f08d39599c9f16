import { type Html, html, type Language } from '@sluice/runtime';
import type { ReviewBody } from '../shapes-case-review.ts';
import { duration, none, page, pairs, table, time, words as said } from './page.ts';
import { latePart, targetOf } from './view.ts';
import { type CaseWords, WORDS } from './words.ts';

export interface ReviewPage {
  readonly review: ReviewBody;
  readonly language: Language;
  readonly other: string;
  /** Where the next page is. */
  readonly next: string | undefined;
}

/** The cases of a month, one after the other, with their times beside their targets. */
export function reviewPage({ review, language, other, next }: ReviewPage): string {
  const w = WORDS[language];
  const { month, tz, items } = review;
  const title = `${w.review} ${month}`;
  const body = html`<h1>${title}</h1>
${pairs([
  [w.month, month],
  [w.zone, tz],
])}
<p>${items.length === 0 ? w.noCases : w.cases(items.length)}</p>
${items.map((item) => itemPart(item, tz, language))}
${next === undefined ? undefined : html`<nav aria-label="${w.more}"><a href="${next}">${w.more}</a></nav>`}`;
  return page({ language, title, other, body });
}

function itemPart(item: ReviewBody['items'][number], tz: string, language: Language): Html {
  const w = WORDS[language];
  const join = language === 'zh' ? '、' : ', ';
  const lines = (list: readonly string[], by = '\n'): Html => (list.length === 0 ? none(w.none) : said(list.join(by)));
  const rows = item.steps.map((one) => [
    `${one.name[language]}${one.visit > 1 ? ` (${one.visit})` : ''}`,
    w.terms[one.outcome ?? 'running'] ?? '',
    targetOf(one, w),
    one.usedMs === null ? none(w.unknown) : duration(one.usedMs, w),
    latePart(one, w),
  ]);
  return html`<section>
<h2>${item.ticketId}</h2>
${pairs([
  item.unfiled ? [w.filed, html`<span class="late">${w.unfiled}</span> · ${w.closed} ${time(item.filedAt, tz, w.none)}`] : [w.filed, html`${time(item.filedAt, tz, w.none)} · ${item.filedBy ?? ''}`],
  [w.type, item.type ?? none(w.none)],
  [w.responsible, item.departments.responsible?.name[language] ?? none(w.none)],
  [
    w.assisting,
    lines(
      item.departments.assisting.map((one) => one.name[language]),
      join,
    ),
  ],
  [w.rootCause, lines(item.rootCause[language])],
  [w.keywords, lines(item.keywords[language], join)],
  [w.satisfaction, ratedPart(item, w, join)],
])}
${table({ caption: w.steps, heads: [w.step, w.state, w.target, w.used, w.inTime], rows })}</section>
`;
}

function ratedPart({ satisfaction: rated, survey }: Pick<ReviewBody['items'][number], 'satisfaction' | 'survey'>, w: CaseWords, join: string): Html | string {
  if (rated === null) return none(w.surveys[survey] ?? w.notRated);
  return Object.entries(rated.ratings)
    .map(([id, rating]) => `${w.terms[id] ?? id} ${rating}`)
    .join(join);
}
