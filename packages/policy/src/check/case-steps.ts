import { DAY } from '@sluice/kernel';
import type { CaseStageEntry, StepEntry } from '../case-document.ts';
import { circlesOf, circleText, type Ways } from '../circles.ts';
import { durationMs } from '../durations.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { whenFindings } from './case-approval.ts';
import { at, type Looked, twice, unknown } from './case-looked.ts';

const LONGEST_MS = 3653 * DAY;

/** The steps of each stage: none that waits for itself, what they need, and by when. */
export function stepFindings(looked: Looked): Finding[] {
  return looked.process.stages.flatMap((stage, index) => {
    const path = ['stages', index, 'steps'];
    const ids = stage.steps.map((step) => step.id);
    const found = twice(looked.folder, [...looked.path, ...path], stage.steps);
    stage.steps.forEach((step, place) => {
      const there = [...path, place];
      for (const one of before(step, there)) found.push(...unknown(looked, one.path, `step of \`${stage.id}\``, one.to, ids));
      found.push(...needsFindings(looked, step, there), ...targetFindings(looked, stage, step, there), ...whenFindings(looked, step.when, [...there, 'when']));
    });
    return found.length > 0 ? found : circles(looked, stage, path);
  });
}

function circles(looked: Looked, stage: CaseStageEntry, path: Path): Finding[] {
  const ways: Ways = new Map(stage.steps.map((step, place) => [step.id, before(step, [...path, place])]));
  return circlesOf(ways).map((circle) => at(looked, circle.path, `the steps wait for each other: ${circleText(circle.trail)}`, 'a step that begins with the stage'));
}

function before({ after }: StepEntry, path: Path): { readonly to: string; readonly path: Path }[] {
  if (after === undefined) return [];
  return typeof after === 'string' ? [{ to: after, path: [...path, 'after'] }] : after.map((to, place) => ({ to, path: [...path, 'after', place] }));
}

function needsFindings(looked: Looked, { needs }: StepEntry, path: Path): Finding[] {
  const { forms, approval } = looked.process;
  const found: Finding[] = [];
  needs.forms?.forEach((id, index) => {
    const there = [...path, 'needs', 'forms', index];
    const form = forms.find((one) => one.id === id);
    if (!form)
      found.push(
        ...unknown(
          looked,
          there,
          'form',
          id,
          forms.map((one) => one.id),
        ),
      );
    else if (!form.fields.some((field) => field.required === true))
      found.push(at(looked, there, `the form \`${id}\` requires nothing: the step would end before it begins`, '`required: true` at a field of it'));
  });
  needs.fields?.forEach((ref, index) => found.push(...fieldFinding(looked, ref, [...path, 'needs', 'fields', index])));
  if (needs.survey !== undefined && looked.folder.config.surveys === undefined && looked.folder.located.surveys === undefined)
    found.push(at(looked, [...path, 'needs', 'survey'], 'nobody is asked how a solution was: there is no surveys.yaml, and the step never ends', 'surveys.yaml', 'warning'));
  if (needs.plan !== undefined && approval === undefined)
    found.push(at(looked, [...path, 'needs', 'plan'], `nobody decides on a plan: the process \`${looked.process.id}\` has no approval`, '`approval` with its form, and who decides'));
  return found;
}

/** A field that is there; answers what is wrong. */
function fieldFinding(looked: Looked, ref: string, path: Path): Finding[] {
  const all = looked.process.forms.flatMap((form) => form.fields.map((field) => `${form.id}.${field.id}`));
  return unknown(looked, path, 'field', ref, all);
}

function targetFindings(looked: Looked, stage: CaseStageEntry, { target, after, id }: StepEntry, path: Path): Finding[] {
  const there = [...path, 'target'];
  if (target === undefined) return [];
  if (typeof target === 'string') return lengthFinding(looked, target, there);
  const said = ['target', 'until', 'due'].filter((key) => key in target);
  if (said.length !== 1) return [at(looked, there, `the step \`${id}\` says ${said.length === 0 ? 'not' : 'twice'} by when it ends`, '`target`, `until` or `due`')];
  if ('target' in target) return lengthFinding(looked, target.target, [...there, 'target']);
  if (!('due' in target)) return [];
  const [formId, fieldId] = target.due.split('.');
  const field = looked.process.forms.find((form) => form.id === formId)?.fields.find((one) => one.id === fieldId);
  if (!field) return fieldFinding(looked, target.due, [...there, 'due']);
  if (field.kind !== 'date') return [at(looked, [...there, 'due'], `\`${target.due}\` is no date`, 'a field of kind date')];
  return known(looked, stage, [after ?? []].flat(), target.due)
    ? []
    : [at(looked, [...there, 'due'], `the date \`${target.due}\` is not known when the step \`${id}\` begins`, 'a step before it that needs that field')];
}

/** Whether something that is over when a step begins had needed the field. */
function known({ process }: Looked, stage: CaseStageEntry, after: readonly string[], ref: string): boolean {
  const [formId, fieldId] = ref.split('.');
  const required = process.forms.find((form) => form.id === formId)?.fields.find((one) => one.id === fieldId)?.required === true;
  const needs = ({ needs: { fields = [], forms = [] } }: StepEntry): boolean => fields.includes(ref) || (required && forms.includes(formId ?? ''));
  const over = new Set(after);
  for (const id of over) for (const one of [stage.steps.find((step) => step.id === id)?.after ?? []].flat()) over.add(one);
  const earlier = process.stages.slice(0, process.stages.indexOf(stage)).flatMap((one) => one.steps.filter((step) => step.optional !== true));
  return [...earlier, ...stage.steps.filter((step) => over.has(step.id))].some(needs);
}

function lengthFinding(looked: Looked, text: string, path: Path): Finding[] {
  const ms = durationMs(text);
  if (ms === undefined) return [at(looked, path, `\`${text}\` is no length of time`, 'a duration such as 30m, 8h or 1h30m')];
  return ms > LONGEST_MS ? [at(looked, path, `\`${text}\` is longer than ten years`, 'at most 87672h')] : [];
}
