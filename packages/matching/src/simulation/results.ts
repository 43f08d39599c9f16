import type { Millis } from '../model.ts';
import { type AgentTime, exactOccupancy } from './agent-time.ts';
import { blockOf, blocksBy, type Cell } from './figures.ts';
import type { ContactLine, ContactState, SummaryLine } from './lines.ts';
import { gini, share } from './numbers.ts';
import type { Live, Run } from './run.ts';
import { allOf, isOver } from './unwritten.ts';

/** The run ends, and the deadline of who was never answered may have passed. */
export function settleFate(live: Live, end: Millis): void {
  if (live.answeredAt === null && live.abandonedAt === null && live.deadlineAt !== null && end > live.deadlineAt) live.cell.missed += 1;
}

function stateOf({ contact, abandonedAt }: Live): ContactState {
  if (!contact) return abandonedAt === null ? 'handled' : 'abandoned';
  return contact.status === 'in_hand' ? 'in-progress' : contact.status === 'offered' ? 'offered' : 'waiting';
}

export function contactLine(live: Live, end: Millis): ContactLine {
  const { line, answeredAt, abandonedAt, deadlineAt } = live;
  const over = answeredAt ?? abandonedAt;
  return {
    type: 'contact',
    id: line.id,
    rule: live.route.ruleId,
    queue: live.routedTo,
    channel: line.channel,
    priority: live.priority,
    arrivedAt: line.at,
    queuedAt: line.at,
    deadlineAt,
    offers: live.offers,
    agent: live.agent,
    answeredAt,
    endedAt: live.endedAt,
    abandonedAt,
    state: stateOf(live),
    waitMs: (over ?? end) - line.at,
    slaMet: deadlineAt === null ? null : answeredAt !== null ? answeredAt <= deadlineAt : abandonedAt !== null || end > deadlineAt ? false : null,
  };
}

export function summary(run: Run, untilMs: Millis, wallMs: number): SummaryLine {
  const { figures: all, times, decisions, observer } = run;
  const cells = [...all.cells.values()];
  const groups = Map.groupBy(
    times.filter((time) => time.group !== null),
    (time) => time.group!,
  );
  return {
    type: 'summary',
    untilMs,
    states: statesOf(run, cells),
    all: blockOf(cells),
    byQueue: blocksBy(all, (cell) => cell.queue),
    byPriority: blocksBy(all, (cell) => String(cell.priority)),
    byChannel: blocksBy(all, (cell) => cell.channel),
    occupancy: { all: occupancy(times), byGroup: Object.fromEntries([...groups].map(([group, members]) => [group, occupancy(members)])) },
    fairness: { occupancyGini: gini(times.flatMap(exactOccupancy)) },
    violations: observer.violations(),
    decisions,
    wallMs,
    decisionsPerSecond: wallMs > 0 ? Math.round((decisions * 1000) / wallMs) : 0,
  };
}

function occupancy(times: readonly AgentTime[]): number | null {
  return share(
    times.reduce((all, { unitMs, agent }) => all + unitMs / agent.config.capacity, 0),
    times.reduce((all, { staffedMs }) => all + staffedMs, 0),
  );
}

function statesOf({ unwritten }: Run, cells: readonly Cell[]): Record<ContactState, number> {
  const states: Record<ContactState, number> = { handled: 0, abandoned: 0, waiting: 0, offered: 0, 'in-progress': 0 };
  let open = 0;
  for (const live of allOf(unwritten)) {
    states[stateOf(live)] += 1;
    if (!isOver(live)) open += 1;
  }
  states.abandoned = cells.reduce((all, cell) => all + cell.abandoned, 0);
  states.handled = cells.reduce((all, cell) => all + cell.contacts, 0) - states.abandoned - open;
  return states;
}
