import type { Millis } from '../../model.ts';
import { presence } from './happen.ts';
import type { Agent, World } from './world.ts';

/** Shifts and breaks as production keeps them: the calendar takes off who is there, and brings back whom it took off. */
export function calendars(world: World, t: Millis, isFirst: boolean): void {
  for (const agent of world.agents) {
    const { id } = agent.line;
    const said = world.rules.shift?.(id, t)?.state;
    if (isFirst) begins(world, agent, t);
    if (said !== undefined && said !== agent.shift) {
      agent.shift = said;
      if (said === 'off' && agent.state !== 'offline') byCalendar(world, agent, hasLive(world, agent) ? 'away' : 'offline', t);
      else if (said === 'break' && (agent.state === 'available' || agent.byCalendar)) byCalendar(world, agent, 'away', t);
      else if (said === 'on' && agent.byCalendar) {
        agent.byCalendar = false;
        presence(world, agent, 'available', t);
      }
    }
    // Whose shift ended in the middle of a call.
    if (agent.shift === 'off' && agent.byCalendar && agent.state === 'away' && !hasLive(world, agent)) presence(world, agent, 'offline', t);
  }
}

function byCalendar(world: World, agent: Agent, state: 'away' | 'offline', t: Millis): void {
  agent.byCalendar = true;
  presence(world, agent, state, t);
}

/** Of whom no line says what he is. */
function begins(world: World, agent: Agent, t: Millis): void {
  const first = world.presence.find((line) => line.agent === agent.line.id);
  const hasShift = world.rules.shift?.(agent.line.id, t) !== undefined;
  const state = first === undefined ? (world.rules.presence?.(agent.line.id) ?? 'offline') : first.by === 'calendar' && hasShift ? 'available' : undefined;
  if (state === undefined) return;
  presence(world, agent, state, t);
  agent.back = Number.NEGATIVE_INFINITY;
}

const hasLive = ({ rules }: World, agent: Agent): boolean => agent.held.some(({ outcome, contact }) => outcome === 'accepted' && rules.channels[contact.line.channel]?.live === true);
