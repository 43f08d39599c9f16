import { durationMs } from '@sluice/policy';
import { type Html, html, type Language } from '@sluice/runtime';
import type { CaseFileBody, FormBody, StepBody } from '../shapes-case-file.ts';
import { duration, none, page, pairs, table, time, words as said } from './page.ts';
import { type CaseWords, WORDS } from './words.ts';

export interface CasePage {
  readonly file: CaseFileBody;
  readonly language: Language;
  /** The whole case, or one form. */
  readonly whole: boolean;
  readonly other: string;
}

/** The forms of a case as they are printed and filed, with the times of their stages, the approval and the tasks. */
export function casePage({ file, language, whole, other }: CasePage): string {
  const { forms, ticketId } = file;
  const what = whole ? WORDS[language].file : (forms[0]?.name[language] ?? '');
  const body = html`<h1>${what}</h1>
${headPart(file, language)}
${forms.map(
  (form) => html`<section class="form">
${whole ? html`<h2>${form.name[language]}</h2>` : undefined}
${formPart(form, file, language)}</section>
`,
)}
<section class="form">
${whole ? stagesPart(file, language) : undefined}
${stepsPart(file, language)}
${approvalPart(file, language)}
${tasksPart(file, language)}
${reasonsPart(file, language)}
</section>`;
  return page({ language, title: `${what} · ${ticketId}`, other, body });
}

function headPart({ ticketId, process, status, stage, openedAt, madeAt, tz, departments, filed, given }: CaseFileBody, language: Language): Html {
  const w = WORDS[language];
  const assisting = departments.assisting.map((one) => one.name[language]).join(language === 'zh' ? '、' : ', ');
  return pairs([
    [w.ticket, ticketId],
    [w.process, process.name[language]],
    [w.status, w.terms[status] ?? status],
    [w.stage, stage.name[language]],
    [w.openedAt, time(openedAt, tz, w.none)],
    ...(filed === null ? [] : [[w.filed, html`${time(filed.at, tz, w.none)} · ${w.filing(filed.number)}${filed.by === null ? undefined : html` · ${filed.by}`}`] as const]),
    ...(given === null ? [] : [[w.problem, html`${given.ticketId}${given.linked ? undefined : html` · ${w.unlinked}`}`] as const]),
    [w.coordinating, departments.coordinating?.name[language] ?? none(w.none)],
    [w.responsible, departments.responsible?.name[language] ?? none(w.none)],
    [w.assisting, assisting === '' ? none(w.none) : assisting],
    [w.madeAt, time(madeAt, tz, w.none)],
    [w.zone, tz],
  ]);
}

function formPart({ name, fields }: FormBody, { tz }: CaseFileBody, language: Language): Html {
  const w = WORDS[language];
  const rows = fields.map((field) => [
    html`${field.name[language]}${field.required ? html` <small>(${w.required})</small>` : undefined}`,
    valuePart(field, language),
    field.by ?? none(w.none),
    time(field.at, tz, w.none),
  ]);
  return table({ caption: name[language], heads: [w.field, w.value, w.by, w.at], rows });
}

function valuePart({ kind, shown }: FormBody['fields'][number], language: Language): Html {
  const lines = shown[language];
  if (lines.length === 0) return none(WORDS[language].empty);
  if (kind === 'list' || kind === 'departments') return html`<ol>${lines.map((line) => html`<li class="words">${line}</li>`)}</ol>`;
  return said(lines.join('\n'));
}

function stagesPart({ stages, tz }: CaseFileBody, language: Language): Html {
  const w = WORDS[language];
  const rows = stages.map(({ name, visit, cause, by, enteredAt, leftAt }) => [
    `${name[language]}${visit > 1 ? ` (${visit})` : ''}`,
    time(enteredAt, tz, w.none),
    time(leftAt, tz, w.terms['running'] ?? ''),
    w.terms[cause] ?? cause,
    by ?? none(w.none),
  ]);
  return table({ caption: w.stages, heads: [w.stage, w.entered, w.left, w.why, w.by], rows });
}

function stepsPart({ steps, tz }: CaseFileBody, language: Language): Html {
  const w = WORDS[language];
  const rows = steps.map((one) => [
    `${one.name[language]}${one.visit > 1 ? ` (${one.visit})` : ''}`,
    w.terms[one.outcome ?? 'running'] ?? '',
    time(one.begunAt, tz, w.none),
    time(one.endedAt, tz, w.none),
    targetOf(one, w),
    duePart(one, tz, w),
    one.usedMs === null ? none(w.unknown) : duration(one.usedMs, w),
    latePart(one, w),
  ]);
  return table({ caption: w.steps, heads: [w.step, w.state, w.begun, w.done, w.target, w.due, w.used, w.inTime], rows });
}

/** What the process allows: a length, a weekday, a date; or nothing. */
export function targetOf({ target, until, elapsed, dueAt }: Pick<StepBody, 'target' | 'until' | 'elapsed' | 'dueAt'>, w: CaseWords): string {
  if (until !== null) return w.untilDay(w.terms[until] ?? until);
  if (target === null) return dueAt === null ? w.noTarget : w.untilDate;
  return `${duration(durationMs(target) ?? 0, w)}${elapsed ? ` (${w.elapsed})` : ''}`;
}

function duePart({ dueAt, target, until }: StepBody, tz: string, w: CaseWords): Html {
  return time(dueAt, tz, target === null && until === null ? w.none : w.stands);
}

/** What was never done was not done in time either. */
export function latePart({ late, dueAt, outcome }: Pick<StepBody, 'late' | 'dueAt' | 'outcome'>, w: CaseWords): Html {
  if (late) return html`<span class="late">${w.late}</span>`;
  return dueAt === null || outcome === 'skipped' || outcome === 'withdrawn' ? none(w.none) : html`${w.onTime}`;
}

function approvalPart({ approval, tz }: CaseFileBody, language: Language): Html | undefined {
  if (approval === null) return undefined;
  const w = WORDS[language];
  const { ofTicketId, status, authors, submittedBy, submittedAt, decidedBy, decidedAt, refusals } = approval;
  const who = (at: string | null, by: string | null): Html => html`${time(at, tz, w.none)}${by === null ? undefined : html` · ${by}`}`;
  return html`<h2>${w.approval}</h2>
${pairs([
  ...(ofTicketId === null ? [] : [[w.planOf, ofTicketId] as const]),
  [w.status, w.terms[status] ?? status],
  [w.authors, authors.length === 0 ? none(w.none) : authors.join(', ')],
  [w.submitted, who(submittedAt, submittedBy)],
  [w.decided, who(decidedAt, decidedBy)],
  ...refusals.map((one) => [w.refused, html`${who(one.at, one.by)} · ${said(one.reason)}`] as const),
])}`;
}

function tasksPart({ tasks, tz }: CaseFileBody, language: Language): Html | undefined {
  if (tasks.length === 0) return undefined;
  const w = WORDS[language];
  const rows = tasks.map((one) => [
    one.department[language],
    said(one.what),
    one.agentId ?? none(w.none),
    w.terms[one.status] ?? one.status,
    one.answer === null ? none(w.none) : said(one.answer),
    time(one.openedAt, tz, w.none),
    time(one.endedAt, tz, w.none),
  ]);
  return table({ caption: w.tasks, heads: [w.department, w.what, w.agent, w.state, w.answer, w.begun, w.done], rows });
}

function reasonsPart({ reasons, tz }: CaseFileBody, language: Language): Html | undefined {
  if (reasons.length === 0) return undefined;
  const w = WORDS[language];
  const rows = reasons.map((one) => [w.terms[one.of] ?? one.of, said(one.reason), one.by, time(one.at, tz, w.none)]);
  return table({ caption: w.reasons, heads: [w.why, w.reason, w.by, w.at], rows });
}
