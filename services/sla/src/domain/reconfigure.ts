import type { Instant } from '@sluice/kernel';
import { catchUp } from './fire.ts';
import { hasEnded } from './model.ts';
import { reckonAgain, retarget } from './retarget.ts';
import type { Turn } from './turn.ts';

/**
 * Another configuration is in force since `at`: clocks that have not ended are held to what it promises, as after a change of priority. What
 * was over before that was broken under the old one. A clock that no calendar could reckon is asked of the new one. Where the terms are the
 * same nothing happens; of a ticket that rests only what goes on (a step, a task) is looked at, the rest when it is reopened. Nothing is begun
 * here that no policy had promised.
 */
export function reconfigured(turn: Turn, at: Instant): void {
  catchUp(turn, at);
  for (const { id } of turn.state.clocks) {
    const clock = turn.byId(id);
    if (clock.fault !== null && !hasEnded(clock)) reckonAgain(turn, id);
  }
  retarget(turn, at);
}
