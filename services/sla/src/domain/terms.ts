import { type Ladder, type Policy, USUAL_LADDER } from '@sluice/policy';
import type { Owed } from './owed.ts';

/** What is promised: so much time, counted so, with this ladder. `key`: what tells it from another of its kind under the same policy. */
export interface Terms extends Ladder {
  readonly targetMs: number;
  readonly key?: string | undefined;
}

type Asked = Pick<Owed, 'kind' | 'of' | 'allowed' | 'dueOn'>;

/** A step, a task or a promise has its end from whoever asked for it, where the policy has none; everything else only from the policy. */
export function termsOf(policy: Policy | undefined, owed: Asked): Terms | undefined {
  switch (owed.kind) {
    case 'stage':
      return stepTerms(policy, owed);
    case 'task':
      return taskTerms(policy, owed);
    case 'promise':
      return { ...(policy?.promise ?? USUAL_LADDER), targetMs: 0 };
    default:
      return policy?.targets[owed.kind];
  }
}

/** The policy's word on the step, else on its stage, else what the process allows. */
function stepTerms(policy: Policy | undefined, owed: Asked): Terms | undefined {
  const step = owed.of ?? '';
  const said = policy?.stages.get(step) ?? policy?.stages.get(step.split('.', 1)[0]!);
  if (said?.targetMs !== undefined && !isDated(owed)) return { ...said, targetMs: said.targetMs, key: step };
  return allowed(owed, said ?? USUAL_LADDER, step);
}

/** What was named for this one task, else the policy's. */
function taskTerms(policy: Policy | undefined, owed: Asked): Terms | undefined {
  const said = policy?.targets.task;
  if (isDated(owed) || owed.allowed?.targetMs != null) return allowed(owed, said ?? USUAL_LADDER, '');
  return said && { ...said, calendarId: said.calendarId ?? owed.allowed?.calendarId ?? undefined, key: owed.allowed?.calendarId ?? undefined };
}

function isDated({ dueOn, allowed: by }: Asked): boolean {
  return dueOn !== null || (by !== null && by.until !== null);
}

function allowed(owed: Asked, ladder: Ladder, what: string): Terms | undefined {
  const by = owed.allowed;
  const targetMs = isDated(owed) ? 0 : by?.targetMs;
  if (targetMs == null) return undefined;
  const elapsed = by?.elapsed ?? ladder.elapsed;
  return { rungs: ladder.rungs, elapsed, calendarId: ladder.calendarId ?? by?.calendarId ?? undefined, targetMs, key: `${what}/${targetMs}${elapsed ? 'e' : ''}` };
}
