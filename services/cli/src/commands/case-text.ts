import { type CaseWords, WORDS } from './case-words.ts';

type Language = 'zh' | 'en';
type Name = Readonly<Record<Language, string>>;

/** What the API says of a case, as far as it is told here; `-o json` prints all of it. */
export interface CaseTold {
  readonly ticketId: string;
  readonly status: string;
  readonly process: { readonly name: Name };
  readonly stage: { readonly name: Name; readonly enteredAt: string };
  readonly stages: readonly { readonly name: Name; readonly steps: readonly { readonly name: Name; readonly state: string; readonly begunAt: string | null; readonly endedAt: string | null }[] }[];
  readonly missing: readonly Name[];
  readonly plan: { readonly ofTicketId: string | null; readonly status: string; readonly decides: string | null; readonly decidedBy: string | null } | null;
  readonly tasks: readonly { readonly id: string; readonly departmentId: string; readonly status: string; readonly agentId: string | null }[];
}

export interface ReviewTold {
  readonly month: string;
  readonly items: readonly {
    readonly ticketId: string;
    readonly unfiled: boolean;
    /** Of what is unfiled: when it was closed. */
    readonly filedAt: string;
    readonly type: string | null;
    readonly departments: { readonly responsible: { readonly name: Name } | null };
    readonly rootCause: Readonly<Record<Language, readonly string[]>>;
    readonly keywords: Readonly<Record<Language, readonly string[]>>;
    readonly steps: readonly unknown[];
    readonly late: number;
    /** planned, asked, withheld or answered. */
    readonly survey: string;
    readonly satisfaction: { readonly ratings: Readonly<Record<string, number>> } | null;
  }[];
  readonly next: string | null;
}

/** A line a thing: where it stands, what it lacks, each step that has begun, the plan, the tasks. */
export function caseText({ ticketId, status, process, stage, stages, missing, plan, tasks }: CaseTold, language: Language): string {
  const w = WORDS[language];
  const { join, colon } = w;
  const term = termIn(w);
  const said = (...parts: readonly (string | undefined)[]): string => parts.filter((one) => one !== undefined).join(join);
  const lines = [
    `${ticketId}${colon}${said(process.name[language], `${stage.name[language]} (${stage.enteredAt})`, w.ticket(term(status)))}`,
    ...(missing.length === 0 ? [] : [`  ${w.missing}${colon}${missing.map((one) => one[language]).join(join)}`]),
    ...stages.flatMap(({ name, steps }) =>
      steps.filter((one) => one.begunAt !== null).map((one) => `  ${name[language]} / ${one.name[language]}${colon}${term(one.state)} ${one.begunAt} → ${one.endedAt ?? w.now}`),
    ),
    ...(plan === null
      ? []
      : [
          `  ${w.plan}${colon}${said(plan.ofTicketId === null ? undefined : w.planOf(plan.ofTicketId), term(plan.status), plan.decides === null ? undefined : w.decides(plan.decides), plan.decidedBy === null ? undefined : w.decidedBy(plan.decidedBy))}`,
        ]),
    ...tasks.map((one) => `  ${w.task} ${one.id}${colon}${said(one.departmentId, one.agentId ?? w.nobody, term(one.status))}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line a case. */
export function reviewText({ month, items }: Pick<ReviewTold, 'month' | 'items'>, language: Language): string {
  const w = WORDS[language];
  const { join, colon } = w;
  const term = termIn(w);
  const apart = language === 'zh' ? '；' : '; ';
  const lines = items.map(({ ticketId, unfiled, filedAt, type, departments, rootCause, keywords, steps, late, survey, satisfaction }) => {
    const rated =
      satisfaction === null
        ? (w.terms[survey] ?? w.notRated)
        : Object.entries(satisfaction.ratings)
            .map(([id, rating]) => `${term(id)} ${rating}`)
            .join(join);
    const words = [
      ...(unfiled ? [w.unfiled] : []),
      type ?? '-',
      departments.responsible?.name[language] ?? '-',
      rootCause[language].join(' ') || '-',
      keywords[language].join(join) || '-',
      w.late(late, steps.length),
      rated,
    ];
    return `  ${filedAt} ${ticketId}${colon}${words.join(apart)}`.replaceAll(/\p{Cc}+/gu, ' ');
  });
  return `${[`${month}${colon}${w.filed(items.filter((one) => !one.unfiled).length, items.filter((one) => one.unfiled).length)}`, ...lines].join('\n')}\n`;
}

const termIn =
  ({ terms }: CaseWords) =>
  (word: string): string =>
    terms[word] ?? word;
