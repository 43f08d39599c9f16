import { takeBack } from '../engine/engine.ts';
import { setPresence } from '../engine/presence.ts';
import type { Millis } from '../model.ts';
import { passTime } from './agent-time.ts';
import type { PresenceLine } from './lines.ts';
import { closeOffer, handBack, waitsAgain } from './offers.ts';
import type { Live, Run } from './run.ts';

/** What he is asked for goes back when he is not available any more, what he has when he is offline. */
export function changePresence(run: Run, { agent: id, state }: PresenceLine, now: Millis): void {
  const { engine } = run;
  const agent = engine.asks.byAgentId.get(id)!;
  run.last = now;
  passTime(run.times[agent.order]!, now);
  run.observer.presence(agent.order, state);
  setPresence(engine, agent, state, now);
  if (state === 'available') return;
  for (const contact of agent.holding) {
    const live = contact.tag as Live;
    if (contact.status === 'offered') closeOffer(run, live, now, 'rescinded');
    else if (state === 'offline') {
      handBack(run, live, now);
      live.agent = null;
      live.turn += 1;
    } else continue;
    takeBack(engine, contact, now);
    waitsAgain(run, live, now);
  }
}
