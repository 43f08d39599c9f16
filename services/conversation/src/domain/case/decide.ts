import { never } from '@sluice/kernel';
import type { Turn } from '../turn.ts';
import { decidePlan, submitPlan } from './by-approver.ts';
import { askTask, assignTask, endTaskOf, openTaskOf } from './by-department.ts';
import { followProblem, moveCase, openCase } from './by-mover.ts';
import { writeForm } from './by-writer.ts';
import type { CaseCommand } from './commands.ts';

/** What people, rules and ladders do to a case and its tasks. What follows of itself is `followCase`. */
export function actOnCase(turn: Turn, command: CaseCommand): void {
  switch (command.kind) {
    case 'case_open':
      return openCase(turn, command);
    case 'case_write':
      return writeForm(turn, command);
    case 'case_move':
      return moveCase(turn, command);
    case 'case_follow':
      return followProblem(turn, command);
    case 'plan_submit':
      return submitPlan(turn, command);
    case 'plan_decide':
      return decidePlan(turn, command);
    case 'task_open':
      return openTaskOf(turn, command);
    case 'task_assign':
      return assignTask(turn, command);
    case 'task_end':
      return endTaskOf(turn, command);
    case 'task_asked':
      return askTask(turn, command);
    default:
      return never(command);
  }
}
