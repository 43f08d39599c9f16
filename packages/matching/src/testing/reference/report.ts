import type { Millis } from '../../model.ts';
import type { AgentResult, ContactLine, ContactState, ResultLine, SummaryLine } from '../../simulation/lines.ts';
import { block, blocksBy, gini, share } from './figures.ts';
import type { Agent, Contact, World } from './world.ts';

/** The lines of section 6, of a run that has ended at `untilMs`. */
export function report(world: World, untilMs: Millis): ResultLine[] {
  const contacts = world.contacts.map((contact) => contactLine(contact, untilMs));
  return [...contacts, ...world.agents.map(agentLine), summary(world, contacts, untilMs)];
}

function contactLine(contact: Contact, untilMs: Millis): ContactLine {
  const { line, route, queue, priority, slaMs, status: state, answeredAt, endedAt, abandonedAt } = contact;
  const deadlineAt = slaMs === undefined ? null : line.at + slaMs;
  const offers = contact.offers.map((o) => ({
    agent: o.agent.line.id,
    ring: o.ring,
    why: o.why,
    offeredAt: o.offeredAt,
    outcome: o.outcome,
    outcomeAt: o.outcomeAt,
    releasedAt: o.releasedAt,
    decisionId: o.decisionId,
  }));
  const agent = state === 'handled' || state === 'in-progress' ? (offers.at(-1)?.agent ?? null) : null;
  const waitMs = (answeredAt ?? abandonedAt ?? untilMs) - line.at;
  const met = { rule: route.ruleId, queue: queue.id, channel: line.channel, priority, arrivedAt: line.at, queuedAt: line.at, deadlineAt };
  return { type: 'contact', id: line.id, ...met, offers, agent, answeredAt, endedAt, abandonedAt, state, waitMs, slaMet: slaMet(contact, deadlineAt, untilMs) };
}

function slaMet({ answeredAt, abandonedAt }: Contact, deadlineAt: Millis | null, untilMs: Millis): boolean | null {
  if (deadlineAt === null) return null;
  if (answeredAt !== null) return answeredAt <= deadlineAt;
  return abandonedAt !== null || untilMs > deadlineAt ? false : null;
}

function usedMs(agent: Agent): number {
  return agent.usedUnitMs === 0 ? 0 : agent.usedUnitMs / agent.capacity;
}

function agentLine(agent: Agent): AgentResult {
  const { line, answered, staffedMs, maxUnits } = agent;
  return { type: 'agent', id: line.id, group: line.group ?? null, answered, usedMs: usedMs(agent), staffedMs, occupancy: share(usedMs(agent), staffedMs), maxUnits };
}

function summary(world: World, lines: readonly ContactLine[], untilMs: Millis): SummaryLine {
  const states: Record<ContactState, number> = { handled: 0, abandoned: 0, waiting: 0, offered: 0, 'in-progress': 0 };
  for (const line of lines) states[line.state] += 1;
  const staffed = world.agents.filter((agent) => agent.staffedMs > 0);
  const grouped = Object.groupBy(
    world.agents.filter((agent) => agent.line.group !== undefined),
    (agent) => agent.line.group ?? '',
  );
  return {
    type: 'summary',
    untilMs,
    states,
    all: block(lines),
    byQueue: blocksBy(lines, (line) => line.queue),
    byPriority: blocksBy(lines, (line) => String(line.priority)),
    byChannel: blocksBy(lines, (line) => line.channel),
    occupancy: { all: occupancy(world.agents), byGroup: Object.fromEntries(Object.entries(grouped).map(([group, agents]) => [group, occupancy(agents ?? [])])) },
    fairness: { occupancyGini: gini(staffed.map((agent) => usedMs(agent) / agent.staffedMs)) },
    violations: { capacity: 0, order: 0, ring: 0, idle: 0 },
    decisions: world.decisions,
    wallMs: 0,
    decisionsPerSecond: 0,
  };
}

function occupancy(agents: readonly Agent[]): number | null {
  return share(
    agents.reduce((sum, agent) => sum + usedMs(agent), 0),
    agents.reduce((sum, agent) => sum + agent.staffedMs, 0),
  );
}
