import type { Instant } from '@sluice/kernel';
import { owedOf } from './owed.ts';
import { launch } from './start.ts';
import { meet } from './standing.ts';
import type { Turn } from './turn.ts';

/** The party for whom the ticket waits has a clock of its own (terms: Pauses). */
export function followThirdParty(turn: Turn, at: Instant): void {
  const { standing, waitingFor } = turn.state;
  const isAwaited = standing === 'waiting' && waitingFor === 'third_party';
  const running = turn.live('third_party');
  if (isAwaited && !running) launch(turn, owedOf('third_party'), at);
  else if (!isAwaited && running) meet(turn, running.id, at);
}
