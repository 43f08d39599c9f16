import { takeBack } from '../engine/engine.ts';
import type { Agent } from '../engine/parts.ts';
import { setPresence } from '../engine/presence.ts';
import type { Millis } from '../model.ts';
import { passTime } from './agent-time.ts';
import type { AgentState, PresenceLine } from './lines.ts';
import { closeOffer, handBack, waitsAgain } from './offers.ts';
import type { Live, Run } from './run.ts';

/** What a line says of him; it stands until his calendar next says something else. */
export function changePresence(run: Run, { agent: id, state, by }: PresenceLine, now: Millis): void {
  if (by === 'calendar' && run.rules.shift?.(id, now)) return;
  const agent = run.engine.asks.byAgentId.get(id)!;
  run.last = now;
  run.shifts?.said(agent);
  become(run, agent, state, now);
  if (now === run.began) wasThere(run, agent);
}

/** He has not come back now: he is not filled up step by step. */
export function wasThere({ observer }: Run, agent: Agent): void {
  agent.rampFrom = -Infinity;
  observer.wasThere(agent.order);
}

/** What he is asked for goes back when he is not available any more, what he has when he is offline. */
export function become(run: Run, agent: Agent, state: AgentState, now: Millis): void {
  const { engine } = run;
  passTime(run.times[agent.order]!, now);
  run.observer.presence(agent.order, state, now);
  run.pulls?.agents.add(agent);
  setPresence(engine, agent, state, now);
  run.waits?.staff(run, now);
  if (state === 'available') return;
  for (const contact of agent.holding) {
    const live = contact.tag as Live;
    if (contact.status === 'offered') closeOffer(run, live, now, 'rescinded');
    else if (state === 'offline') {
      handBack(run, live, now);
      live.agent = null;
      live.turn += 1;
    } else continue;
    // While somebody is asked for it, it has gone on waiting.
    const wasHis = contact.status === 'in_hand';
    takeBack(engine, contact, now);
    waitsAgain(run, live);
    if (wasHis) run.waits?.began(live, now);
  }
}
