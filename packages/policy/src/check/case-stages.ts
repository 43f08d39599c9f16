import type { CaseStageEntry } from '../case-document.ts';
import { circlesOf, circleText, reachedFrom, type Ways } from '../circles.ts';
import type { Finding } from '../finding.ts';
import { at, type Looked, twice, unknown } from './case-looked.ts';

/** The graph of stages: no circle, no end but the last, none that is not come to, and one way from an open ticket to a resolved one. */
export function stageFindings(looked: Looked): Finding[] {
  const { folder, process, path } = looked;
  const { stages } = process;
  const ids = stages.map((stage) => stage.id);
  const found = twice(folder, [...path, 'stages'], stages);
  stages.forEach((stage, index) => {
    listedAt(stage, index).forEach(({ id, at: there }) => found.push(...unknown(looked, there, 'stage', id, ids)));
  });
  if (process.reopensTo !== undefined) found.push(...unknown(looked, ['reopensTo'], 'stage', process.reopensTo, ids));
  if (found.length > 0) return found;
  const ways: Ways = new Map(stages.map((stage, index) => [stage.id, listedAt(stage, index).map((one) => ({ to: one.id, path: one.at }))]));
  const circles = circlesOf(ways).map((circle) => at(looked, circle.path, `the stages go in a circle: ${circleText(circle.trail)}`, 'stages that lead on; moving back needs no way'));
  if (circles.length > 0) return circles;
  const reached = reachedFrom(ways, ids[0] ?? '');
  stages.forEach((stage, index) => {
    if (!reached.has(stage.id)) found.push(at(looked, ['stages', index], `no way leads to the stage \`${stage.id}\``, `\`next: ${stage.id}\` at a stage before it`));
    else if (stage.next === undefined && index < stages.length - 1)
      found.push(at(looked, ['stages', index], `the stage \`${stage.id}\` is a dead end: a case could not go on from it`, '`next`; only the last stage has none'));
  });
  return [...found, ...statusFindings(looked)];
}

/** It begins while the ticket lives; once a stage needs a resolved ticket, none behind it needs one that is not. */
function statusFindings(looked: Looked): Finding[] {
  const { stages, reopensTo } = looked.process;
  const found: Finding[] = [];
  const live = (stage: CaseStageEntry | undefined): boolean => stage?.while.includes('open') === true;
  if (!live(stages[0])) found.push(at(looked, ['stages', 0, 'while'], `a case begins with an open ticket, and the stage \`${stages[0]?.id}\` does not run then`, '`open` among them'));
  const again = stages.find((stage) => stage.id === reopensTo);
  if (again && !live(again)) found.push(at(looked, ['reopensTo'], `a ticket that is opened again is open, and the stage \`${again.id}\` does not run then`, 'a stage that runs while it is `open`'));
  const ended = stages.findIndex((stage) => !live(stage));
  stages.forEach((stage, index) => {
    if (ended >= 0 && index > ended && live(stage))
      found.push(
        at(looked, ['stages', index, 'while'], `\`${stage.id}\` runs while the ticket is open, and \`${stages[ended]?.id}\` before it only when it is resolved`, 'stages of a resolved ticket last'),
      );
  });
  return found;
}

function listedAt({ next }: CaseStageEntry, index: number): { readonly id: string; readonly at: (string | number)[] }[] {
  if (next === undefined) return [];
  return typeof next === 'string' ? [{ id: next, at: ['stages', index, 'next'] }] : next.map((id, place) => ({ id, at: ['stages', index, 'next', place] }));
}
