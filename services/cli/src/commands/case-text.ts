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
  readonly plan: { readonly status: string; readonly decides: string | null; readonly decidedBy: string | null } | null;
  readonly tasks: readonly { readonly id: string; readonly departmentId: string; readonly status: string; readonly agentId: string | null }[];
}

export interface ReviewTold {
  readonly month: string;
  readonly items: readonly {
    readonly ticketId: string;
    readonly filedAt: string;
    readonly type: string | null;
    readonly departments: { readonly responsible: { readonly name: Name } | null };
    readonly rootCause: Readonly<Record<Language, readonly string[]>>;
    readonly keywords: Readonly<Record<Language, readonly string[]>>;
    readonly steps: readonly unknown[];
    readonly late: number;
    readonly satisfaction: { readonly ratings: Readonly<Record<string, number>> } | null;
  }[];
  readonly next: string | null;
}

/** A line a thing: where it stands, what it lacks, each step that has begun, the plan, the tasks. */
export function caseText({ ticketId, status, process, stage, stages, missing, plan, tasks }: CaseTold, language: Language): string {
  const lines = [
    `${ticketId}: ${process.name[language]}, ${stage.name[language]} (${stage.enteredAt}), ticket ${status}`,
    ...(missing.length === 0 ? [] : [`  missing: ${missing.map((one) => one[language]).join(language === 'zh' ? '、' : ', ')}`]),
    ...stages.flatMap(({ name, steps }) =>
      steps.filter((one) => one.begunAt !== null).map((one) => `  ${name[language]} / ${one.name[language]}: ${one.state} ${one.begunAt} → ${one.endedAt ?? 'now'}`),
    ),
    ...(plan === null ? [] : [`  plan: ${plan.status}${plan.decides === null ? '' : `, ${plan.decides} decides`}${plan.decidedBy === null ? '' : `, by ${plan.decidedBy}`}`]),
    ...tasks.map((one) => `  task ${one.id}: ${one.departmentId}, ${one.agentId ?? 'nobody'}, ${one.status}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line a case. */
export function reviewText({ month, items }: Pick<ReviewTold, 'month' | 'items'>, language: Language): string {
  const join = language === 'zh' ? '、' : ', ';
  const lines = items.map(({ ticketId, filedAt, type, departments, rootCause, keywords, steps, late, satisfaction }) => {
    const rated =
      satisfaction === null
        ? 'not rated'
        : Object.entries(satisfaction.ratings)
            .map(([id, rating]) => `${id} ${rating}`)
            .join(', ');
    const words = [type ?? '-', departments.responsible?.name[language] ?? '-', rootCause[language].join(' ') || '-', keywords[language].join(join) || '-'];
    return `  ${filedAt} ${ticketId}: ${words.join('; ')}; ${late} of ${steps.length} steps late; ${rated}`.replaceAll(/\p{Cc}+/gu, ' ');
  });
  return `${[`${month}: ${items.length} cases filed`, ...lines].join('\n')}\n`;
}
