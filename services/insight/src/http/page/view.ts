import { HOUR, type Instant } from '@sluice/kernel';
import type { QuestionEntry } from '@sluice/policy';
import { type Html, html, htmlPage, type Language } from '@sluice/runtime';
import { mayChange } from '../../domain/decider.ts';
import type { Survey } from '../../domain/survey.ts';
import { STYLE } from './style.ts';
import { WORDS } from './words.ts';

/** What stands in the form: what the customer has just sent, or had answered. */
export interface Draft {
  readonly ratings: Readonly<Record<string, number | undefined>>;
  readonly comment: string;
  /** What is wrong with it. */
  readonly missing: readonly string[];
  readonly tooLong: boolean;
}

interface PageOptions {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
}

/** One page for all that can be said: plain HTML that needs no script, in one language, with a way to the other. Its addresses are relative: it may stand below a path. */
function page({ language, title, body }: PageOptions): string {
  const { lang, other, languages } = WORDS[language];
  return htmlPage({ lang, title, style: STYLE, other: { ...other, href: `?lang=${other.language}` }, languages, body });
}

/** There is nothing to answer, and why. */
export function sentencePage(language: Language, why: 'unknown' | 'expired' | 'cancelled' | 'away'): string {
  const [title, text] = WORDS[language][why];
  return page({ language, title, body: html`<h1>${title}</h1>\n<p>${text}</p>` });
}

export interface SurveyPage {
  readonly survey: Survey;
  readonly language: Language;
  readonly now: Instant;
  /** He has just answered. */
  readonly saved: boolean;
  readonly draft?: Draft;
}

/** The questions, with what he said where he has; once it can be changed no more, only that. */
export function surveyPage({ survey, language, now, saved, draft }: SurveyPage): string {
  const words = WORDS[language];
  const answered = survey.status === 'answered';
  const open = !answered || mayChange(survey, now);
  const faulty = draft !== undefined && (draft.missing.length > 0 || draft.tooLong);
  const title = answered && !faulty ? words.thanks : words.title;
  const body = html`<h1>${title}</h1>
${saved ? html`<p class="saved" role="status">${words.saved}</p>` : undefined}
${answered && !faulty ? saidPart(survey, language) : undefined}
${answered ? html`<p>${open ? words.mayChange(Math.round((10 * survey.changeMs) / HOUR) / 10) : words.noChange}</p>` : undefined}
${open ? formPart(survey, language, draft ?? draftOf(survey)) : undefined}`;
  return page({ language, title: faulty ? `${words.errorTitle}${title}` : title, body });
}

const draftOf = ({ ratings, comment }: Survey): Draft => ({ ratings: ratings ?? {}, comment: comment ?? '', missing: [], tooLong: false });

function saidPart({ questions, ratings, comment, by }: Survey, language: Language): Html {
  const words = WORDS[language];
  const rows = questions.flatMap(({ id, name }) => {
    const rating = ratings?.[id];
    return rating === undefined ? [] : [html`<dt>${name[language]}</dt><dd>${rating} · ${words.scale[rating - 1]}</dd>\n`];
  });
  return html`<h2>${by === 'phone' ? words.byPhone : words.said}</h2>
<dl>
${rows}</dl>
${comment === null ? undefined : html`<p class="comment">${comment}</p>`}`;
}

function formPart(survey: Survey, language: Language, draft: Draft): Html {
  const words = WORDS[language];
  return html`${errorsPart(survey, language, draft)}
<form method="post" action="?lang=${language}" novalidate>
<p>${words.intro}</p>
${survey.questions.map((question) => questionPart(question, language, draft))}
<label class="label" for="comment">${words.comment}</label>
<p class="hint" id="comment-hint">${words.commentHint}</p>
${draft.tooLong ? html`<p class="error" id="comment-error">${words.tooLong}</p>` : undefined}
<textarea id="comment" name="comment" rows="5" maxlength="2000" aria-describedby="comment-hint${draft.tooLong ? ' comment-error' : ''}">\n${draft.comment}</textarea>
<button type="submit">${survey.status === 'answered' ? words.change : words.send}</button>
</form>`;
}

/** Five named choices, one of which can be picked by its number, its word, or the keyboard. */
function questionPart({ id, name }: QuestionEntry, language: Language, { ratings, missing }: Draft): Html {
  const words = WORDS[language];
  const wrong = missing.includes(id);
  const choices = words.scale.map((word, index) => {
    const rating = index + 1;
    return html`<label class="choice"><input type="radio" name="${id}" id="${id}-${rating}" value="${rating}" required${ratings[id] === rating ? html` checked` : undefined}><span>${rating} · ${word}</span></label>\n`;
  });
  return html`<fieldset id="${id}"${wrong ? html` aria-describedby="${id}-error"` : undefined}>
<legend>${name[language]}</legend>
${wrong ? html`<p class="error" id="${id}-error">${words.chooseOne}</p>` : undefined}
${choices}</fieldset>
`;
}

/** What is wrong, first, with ways to it. */
function errorsPart({ questions }: Survey, language: Language, { missing, tooLong }: Draft): Html | undefined {
  if (missing.length === 0 && !tooLong) return undefined;
  const words = WORDS[language];
  const links = questions.filter(({ id }) => missing.includes(id)).map(({ id, name }) => html`<li><a href="#${id}-1">${name[language]}</a></li>\n`);
  return html`<div class="errors" role="alert">
<h2>${missing.length > 0 ? words.missing : words.tooLong}</h2>
<ul>
${links}${tooLong ? html`<li><a href="#comment">${words.tooLong}</a></li>` : undefined}</ul>
</div>`;
}
