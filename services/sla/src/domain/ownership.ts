import type { Instant } from '@sluice/kernel';
import { owedOf } from './owed.ts';
import { launch } from './start.ts';
import { meet } from './standing.ts';
import type { Turn } from './turn.ts';

/** How long a queue's team has it: from its coming to its leaving, each stay by itself. */
export function followQueue(turn: Turn, at: Instant): void {
  const { queueId, standing } = turn.state;
  const running = turn.live('ownership');
  if (queueId === null || running?.of === queueId || standing === 'resolved' || standing === 'closed') return;
  if (running) meet(turn, running.id, at);
  launch(turn, owedOf('ownership', { of: queueId }), at);
}
