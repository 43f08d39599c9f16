import { push } from '../heap.ts';
import type { ChannelConfig, Millis } from '../model.ts';
import { type Agent, RAMP_UP } from './parts.ts';
import type { Engine } from './state.ts';

/*
 * Who comes back is filled up step by step, not flooded. What he may hold of a channel grows in a straight line from one contact, at once, to all
 * that he can, after R: with u units a contact and a capacity c, one more fits beside a load l from
 *
 *   t = back + l · R ÷ (c − u)
 *
 * on. Who has nothing in hand gets his first at once, and mail, which is set aside for a call, delays none.
 */

/** What counts against one more contact of the channel: a call does not ask for the mail. */
export function loadBeside({ ordinaryUnits, interruptibleUnits }: Agent, { interruptible }: ChannelConfig): number {
  return interruptible === true ? ordinaryUnits + interruptibleUnits : ordinaryUnits;
}

/** From when on one more contact fits beside what he has; it fits his capacity. */
export function stepOf(agent: Agent, channel: ChannelConfig): Millis {
  const load = loadBeside(agent, channel);
  return load === 0 ? -Infinity : agent.rampFrom + Math.ceil((load * agent.rampMs) / (agent.config.capacity - channel.units));
}

/** Notes when his next step opens. Call it after each change of his. */
export function noteStep(engine: Engine, agent: Agent): void {
  let due = Infinity;
  for (const { number, config } of engine.channels) if (agent.reasons[number] === RAMP_UP) due = Math.min(due, stepOf(agent, config));
  if (due === agent.rampDue) return;
  agent.rampDue = due;
  if (due < Infinity) push(engine.steps, { due, agent });
}
