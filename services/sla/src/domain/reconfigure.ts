import type { Instant } from '@sluice/kernel';
import { catchUp } from './fire.ts';
import { hasEnded } from './model.ts';
import { reckonAgain, retarget } from './retarget.ts';
import type { Turn } from './turn.ts';

/**
 * Another configuration is in force since `at`: clocks that have not ended are held to what it promises, as after a change of priority. What
 * was over before that was broken under the old one. A clock that no calendar could reckon is asked of the new one. Where the terms are the
 * same nothing happens; a ticket that rests is looked at when it is reopened. Nothing is begun here that no policy had promised.
 */
export function reconfigured(turn: Turn, at: Instant): void {
  const { standing, clocks } = turn.state;
  if (standing === 'resolved' || standing === 'closed') return;
  catchUp(turn, at);
  for (const { id } of clocks) {
    const clock = turn.byId(id);
    if (clock.fault !== null && !hasEnded(clock)) reckonAgain(turn, id);
  }
  retarget(turn, at);
}
