import type { FieldKind, Meaning } from '../case-document.ts';
import type { Finding } from '../finding.ts';
import { approvalFindings } from './case-approval.ts';
import { stageFindings } from './case-stages.ts';
import { stepFindings } from './case-steps.ts';
import { at, type Looked, twice } from './case-looked.ts';
import type { Check } from './folder.ts';

/** Processes of cases: ways that go in a circle or nowhere, steps that wait for each other, fields and forms that are not there, targets of no length, plans that nobody decides on. */
export const checkCases: Check = (folder) => {
  const { cases } = folder.config;
  if (!cases) return [];
  return [
    ...twice(folder, ['processes'], cases.processes),
    ...cases.processes.flatMap((process, index) => {
      const looked: Looked = { folder, process, path: ['processes', index] };
      return [...formFindings(looked), ...stageFindings(looked), ...stepFindings(looked), ...approvalFindings(looked)];
    }),
  ];
};

function formFindings(looked: Looked): Finding[] {
  const { folder, process, path } = looked;
  const meant = new Map<string, string>();
  const found = twice(folder, [...path, 'forms'], process.forms);
  process.forms.forEach((form, index) => {
    found.push(...twice(folder, [...path, 'forms', index, 'fields'], form.fields));
    form.fields.forEach((field, place) => {
      const there = ['forms', index, 'fields', place];
      if ((field.kind === 'choice') !== (field.values !== undefined))
        found.push(at(looked, there, field.kind === 'choice' ? `the choice \`${field.id}\` has no values` : `\`${field.id}\` has values and is no choice`, '`kind: choice` with `values`'));
      if (field.means === undefined) return;
      const kinds = KINDS[field.means];
      if (!kinds.includes(field.kind)) found.push(at(looked, [...there, 'kind'], `what means \`${field.means}\` is no ${field.kind}`, `kind ${kinds.join(' or ')}`));
      const other = meant.get(field.means);
      if (other !== undefined) found.push(at(looked, [...there, 'means'], `\`${other}\` means \`${field.means}\` already`, 'one field of the process'));
      else meant.set(field.means, `${form.id}.${field.id}`);
    });
  });
  return found;
}

const KINDS: Readonly<Record<Meaning, readonly FieldKind[]>> = {
  risk: ['choice'],
  urgency: ['choice'],
  responsible: ['department'],
  assisting: ['departments'],
  channel: ['choice', 'text'],
  told: ['text', 'date', 'bool'],
  rootCause: ['text', 'choice', 'list'],
  keywords: ['list', 'text'],
  agreed: ['bool'],
  agreedAt: ['date'],
  completedAt: ['date'],
} as const satisfies Record<string, readonly string[]>;
