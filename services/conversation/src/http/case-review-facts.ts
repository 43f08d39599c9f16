import { type CaseProcess, fieldMeaning } from '@sluice/policy';
import type { Ticket } from '../domain/ticket.ts';
import type { CaseFileBody, StepBody } from './shapes-case-file.ts';

/** What the review counts of a case, as it stood when it was filed: no words of people. */
export interface ReviewFacts {
  readonly process: CaseFileBody['process'];
  readonly type: string | null;
  readonly filedBy: string;
  readonly departments: CaseFileBody['departments'];
  readonly steps: readonly StepBody[];
  /** `form.field` of what the review shows of the words. */
  readonly rootCause: string | null;
  readonly keywords: string | null;
}

export function factsOf(file: CaseFileBody, { classification }: Ticket, process: CaseProcess): ReviewFacts {
  return {
    process: file.process,
    type: classification?.type ?? null,
    filedBy: file.filed?.by ?? '',
    departments: file.departments,
    steps: file.steps,
    rootCause: fieldMeaning(process, 'rootCause') ?? null,
    keywords: fieldMeaning(process, 'keywords') ?? null,
  };
}

/** What a field says in a file; nothing where it is not filled, or its person is erased. */
export function linesAt(file: CaseFileBody | undefined, ref: string | null): { zh: string[]; en: string[] } {
  const [formId, fieldId] = ref?.split('.') ?? [];
  const field = file?.forms.find((form) => form.id === formId)?.fields.find((one) => one.id === fieldId);
  return field?.shown ?? { zh: [], en: [] };
}
