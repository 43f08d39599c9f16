import type { CaseWhen, Meaning } from '../case-document.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { at, type Looked, unknown } from './case-looked.ts';

/** A plan is decided on by somebody, in every case, and what that is decided by is a field. */
export function approvalFindings(looked: Looked): Finding[] {
  const { approval, forms, stages } = looked.process;
  if (approval === undefined) return [];
  const found = unknown(
    looked,
    ['approval', 'form'],
    'form',
    approval.form,
    forms.map((form) => form.id),
  );
  const steps = stages.flatMap((stage) => stage.steps);
  for (const wanted of ['submitted', 'approved'] as const)
    if (!steps.some((step) => step.needs.plan === wanted))
      found.push(at(looked, ['approval'], `no step needs the plan ${wanted}: ${wanted === 'approved' ? 'nobody would decide on it' : 'nobody would hand it in'}`, `\`needs: {plan: ${wanted}}\``));
  if (field(looked, 'responsible') === undefined)
    found.push(at(looked, ['approval'], 'whose head decides is not known: no field means `responsible`', 'a field of kind department with `means: responsible`'));
  approval.by.forEach(({ when }, index) => {
    found.push(...whenFindings(looked, when, ['approval', 'by', index, 'when']));
    if (when === undefined && index < approval.by.length - 1)
      found.push(at(looked, ['approval', 'by', index + 1], `nobody comes to this: \`${approval.by[index]?.who}\` decides before it in every case`, 'the one without `when` last'));
  });
  approval.above?.forEach((one, index) => {
    const known = looked.folder.config.agents?.agents.map(({ id }) => id);
    if (known && typeof one === 'object') found.push(...unknown(looked, ['approval', 'above', index, 'agent'], 'agent', one.agent, known));
  });
  if (approval.by.every(({ when }) => when !== undefined)) found.push(at(looked, ['approval', 'by'], 'a plan that fits none of these is decided by nobody', 'a last one without `when`'));
  return found;
}

/** What a condition asks for is a field's, or can never hold. */
export function whenFindings(looked: Looked, when: CaseWhen | undefined, path: Path): Finding[] {
  if (when === undefined) return [];
  const found = (['risk', 'urgency'] as const).flatMap((key) => {
    const wanted = when[key];
    if (wanted === undefined) return [];
    const values = field(looked, key)?.values;
    // Urgency is the classifier's where no field asks for it.
    if (values === undefined && key === 'risk') return [at(looked, [...path, key], 'the risk is not known: no field means `risk`', 'a choice with `means: risk`')];
    const names = values === undefined ? ['high', 'medium', 'low'] : Object.keys(values);
    return typeof wanted === 'string' ? unknown(looked, [...path, key], key, wanted, names) : wanted.flatMap((one, place) => unknown(looked, [...path, key, place], key, one, names));
  });
  if (when.departments !== undefined && field(looked, 'responsible') === undefined)
    found.push(at(looked, [...path, 'departments'], 'which departments are concerned is not known: no field means `responsible`', 'fields with `means: responsible` and `means: assisting`'));
  return found;
}

function field({ process }: Looked, meaning: Meaning) {
  return process.forms.flatMap((form) => form.fields).find((one) => one.means === meaning);
}
