import { accept, add, end, makeEngine, nextDue, refuse, setPresence, takeBack } from '../engine/engine.ts';
import type { Agent, Contact } from '../engine/parts.ts';
import { settle } from '../engine/settle.ts';
import type { Engine } from '../engine/state.ts';
import { heap, type Heap, pop, push } from '../heap.ts';
import { type AgentConfig, DEFAULT_CAPACITY, type Millis, type Reason } from '../model.ts';
import { type AgentTime, agentResult, agentTime, exactOccupancy, noteUnits, passTime } from './agent-time.ts';
import { blockOf, blocksBy, type Cell, cellOf, type Figures, figures } from './figures.ts';
import type { AgentLine, ContactLine, ContactState, OfferLine, PresenceLine, Response, ResultLine, SummaryLine, TrafficLine, Why } from './lines.ts';
import { gini, share } from './numbers.ts';
import { Observer, type Watched } from './observer.ts';
import type { SimQueue, SimRules } from './rules.ts';

export interface SimulationInput {
  readonly rules: SimRules;
  /** In agent order. */
  readonly agents: readonly AgentLine[];
  /** By rising `at`. */
  readonly presence: readonly PresenceLine[];
  /** By rising `at`; read as the run comes to it. */
  readonly traffic: Iterable<TrafficLine>;
}

export interface SimulationOptions {
  /** Instants up to here are played; without it: until nothing is due any more. */
  readonly untilMs?: Millis;
  /** Not a line for each contact. */
  readonly summaryOnly?: boolean;
  /** For `wallMs` only; without it that is 0. */
  readonly wallClock?: () => number;
}

type Offer = { -readonly [K in keyof OfferLine]: OfferLine[K] };

/** A contact of the traffic and what has become of it. */
interface Live {
  readonly line: TrafficLine;
  readonly rule: string;
  readonly queue: SimQueue;
  readonly priority: number;
  readonly deadlineAt: Millis | null;
  readonly cell: Cell;
  readonly offers: Offer[];
  readonly watched: Watched;
  contact: Contact | undefined;
  answeredAt: Millis | null;
  endedAt: Millis | null;
  abandonedAt: Millis | null;
  agent: string | null;
  /** An end or an answer that was noted counts only while this is the same. */
  turn: number;
}

const [ENDS, ANSWERS, PATIENCE] = [1, 2, 4] as const;

interface Due {
  readonly at: Millis;
  readonly step: 1 | 2 | 4;
  readonly live: Live;
  readonly turn: number;
  /** What an answer says. */
  readonly kind: Response['kind'] | undefined;
}

interface Run {
  readonly engine: Engine;
  readonly rules: SimRules;
  readonly queues: ReadonlyMap<string, SimQueue>;
  readonly times: readonly AgentTime[];
  readonly figures: Figures;
  readonly due: Heap<Due>;
  readonly observer: Observer;
  /** Not written yet, in the order of the traffic. */
  readonly unwritten: Queued;
  decisions: number;
  /** The last instant at which anything happened. */
  last: Millis;
}

interface Queued {
  lives: Live[];
  from: number;
}

/**
 * The engine in virtual time over what files say; yields the lines of the result in their order (simulation §6). The input has been checked.
 * A contact is written once its fate is known and all before it are, so that memory holds what is under way, not the day.
 */
export function* simulate(input: SimulationInput, options: SimulationOptions = {}): Generator<ResultLine> {
  const { untilMs = Infinity, summaryOnly = false, wallClock } = options;
  const began = wallClock?.() ?? 0;
  const run = makeRun(input);
  const traffic = input.traffic[Symbol.iterator]();
  let arrival = traffic.next();
  let presence = 0;
  for (;;) {
    const now = Math.min(arrival.done === true ? Infinity : arrival.value.at, input.presence[presence]?.at ?? Infinity, run.due.items[0]?.at ?? Infinity, nextDue(run.engine));
    if (now === Infinity || now > untilMs) break;
    run.engine.now = now;
    happen(run, now, ENDS);
    happen(run, now, ANSWERS);
    for (let line = input.presence[presence]; line !== undefined && line.at === now; line = input.presence[presence]) {
      changePresence(run, line, now);
      presence += 1;
    }
    happen(run, now, PATIENCE);
    for (; arrival.done !== true && arrival.value.at === now; arrival = traffic.next()) arrive(run, arrival.value, now);
    settle(run.engine, now);
    run.observer.look(now);
    if (!summaryOnly) yield* finished(run);
    else forgetFinished(run);
  }
  const end = untilMs === Infinity ? run.last : untilMs;
  for (const time of run.times) passTime(time, end);
  for (const live of waitingStill(run)) {
    settleFate(live, end);
    if (!summaryOnly) yield contactLine(live, end);
  }
  for (const time of run.times) yield agentResult(time);
  yield summary(run, end, (wallClock?.() ?? 0) - began);
}

function makeRun({ rules, agents }: SimulationInput): Run {
  const config = { order: rules.order, channels: rules.channels, queues: rules.queues, agents: agents.map(agentConfig) };
  const sink = {
    deciding: (_contact: Contact, agent: Agent): void => passTime(run.times[agent.order]!, run.engine.now),
    offered: (contact: Contact, agent: Agent, why: Reason): void => offered(run, contact, agent, why),
  };
  const engine = makeEngine(config, sink);
  const run: Run = {
    engine,
    rules,
    queues: new Map(rules.queues.map((queue) => [queue.id, queue])),
    times: engine.agents.map((agent, order) => agentTime(agent, agents[order]?.group ?? null)),
    figures: figures(),
    due: heap<Due>((a, b) => a.at < b.at || (a.at === b.at && a.step < b.step)),
    observer: new Observer(rules, agents),
    unwritten: { lives: [], from: 0 },
    decisions: 0,
    last: 0,
  };
  return run;
}

function agentConfig({ id, group, skills = {}, languages = [], capacity = DEFAULT_CAPACITY, limits = {} }: AgentLine): AgentConfig {
  return { id, groups: group === undefined ? [] : [group], skills, languages, capacity, limits };
}

function arrive(run: Run, line: TrafficLine, now: Millis): void {
  const { engine, rules } = run;
  run.last = now;
  const route = rules.route({ channel: line.channel, ...(line.language === undefined ? {} : { language: line.language }), attributes: line.attributes ?? {} });
  const priority = route.priority ?? line.priority ?? 0;
  const slaMs = route.slaMs ?? line.slaMs;
  const deadlineAt = slaMs === undefined ? null : now + slaMs;
  const cell = cellOf(run.figures, route.queueId, priority, line.channel);
  cell.contacts += 1;
  const live: Live = {
    line,
    rule: route.ruleId,
    queue: run.queues.get(route.queueId)!,
    priority,
    deadlineAt,
    cell,
    offers: [],
    watched: run.observer.arrived(line, route),
    contact: undefined,
    answeredAt: null,
    endedAt: null,
    abandonedAt: null,
    agent: null,
    turn: 0,
  };
  live.contact = add(
    engine,
    {
      id: line.id,
      at: now,
      channel: line.channel,
      queue: route.queueId,
      language: line.language ?? null,
      skills: line.skills === undefined ? route.skills : higher(line.skills, route.skills),
      priority,
      deadlineAt,
      ...(line.dedicatedAgent === undefined ? {} : { dedicatedAgent: line.dedicatedAgent }),
      ...(line.lastAgent === undefined ? {} : { lastAgent: line.lastAgent }),
    },
    live,
  );
  run.unwritten.lives.push(live);
  if (line.patienceMs !== undefined) push(run.due, { at: now + line.patienceMs, step: PATIENCE, live, turn: 0, kind: undefined });
}

/** Per skill the higher of the two. */
function higher(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const all: Record<string, number> = { ...a };
  for (const [skill, level] of Object.entries(b)) all[skill] = Math.max(level, all[skill] ?? 0);
  return all;
}

function offered(run: Run, contact: Contact, agent: Agent, why: Reason): void {
  const { now } = run.engine;
  const live = contact.tag as Live;
  const response = live.line.responses?.[live.offers.length];
  run.decisions += 1;
  run.last = now;
  live.offers.push({ agent: agent.config.id, ring: contact.ring, why: why as Why, offeredAt: now, outcome: null, outcomeAt: null, releasedAt: null, decisionId: `d${run.decisions}` });
  noteUnits(run.times[agent.order]!);
  run.observer.offered(live.watched, agent.order, now);
  const { kind, afterMs } = answerOf(response, live.queue);
  if (kind === 'accept' && afterMs === 0) return accepted(run, live, now);
  push(run.due, { at: now + afterMs, step: ANSWERS, live, turn: live.turn, kind });
}

/** When the agent answers, and how: too late is a time-out, at the instant at which the offer ends. */
function answerOf(response: Response | undefined, { acceptMs, offerTimeoutMs }: SimQueue): { readonly kind: Response['kind']; readonly afterMs: number } {
  const kind = response?.kind ?? 'accept';
  const afterMs = kind === 'timeout' ? offerTimeoutMs : kind === 'accept' ? (response?.afterMs ?? acceptMs) : Math.max(1, response?.afterMs ?? 1000);
  return afterMs >= offerTimeoutMs ? { kind: 'timeout', afterMs: offerTimeoutMs } : { kind, afterMs };
}

function accepted(run: Run, live: Live, now: Millis): void {
  const offer = live.offers.at(-1)!;
  offer.outcome = 'accepted';
  offer.outcomeAt = now;
  live.agent = offer.agent;
  run.last = now;
  accept(live.contact!);
  run.times[live.contact!.agent!.order]!.answered += 1;
  if (live.answeredAt === null) {
    live.answeredAt = now;
    live.cell.waits.push(now - live.line.at);
    if (live.deadlineAt !== null) {
      if (now <= live.deadlineAt) live.cell.met += 1;
      else live.cell.missed += 1;
    }
  }
  live.turn += 1;
  push(run.due, { at: now + live.line.handleMs, step: ENDS, live, turn: live.turn, kind: undefined });
}

/** Everything of one step that is due now. */
function happen(run: Run, now: Millis, step: Due['step']): void {
  const { due } = run;
  for (let top = due.items[0]; top !== undefined && top.at === now && top.step === step; top = due.items[0]) {
    pop(due);
    if (step === ENDS) ended(run, top, now);
    else if (step === ANSWERS) answered(run, top, now);
    else abandon(run, top.live, now);
  }
}

function ended(run: Run, { live, turn }: Due, now: Millis): void {
  if (turn !== live.turn) return;
  run.last = now;
  leave(run, live, now);
  live.endedAt = now;
}

function answered(run: Run, { live, turn, kind }: Due, now: Millis): void {
  if (turn !== live.turn) return;
  if (kind === 'accept') return accepted(run, live, now);
  const agent = live.contact!.agent!;
  closeOffer(run, live, now, kind === 'decline' ? 'declined' : 'timeout');
  refuse(run.engine, live.contact!, now);
  run.observer.refused(live.watched, agent.order, now);
  run.observer.waitsAgain(live.watched);
}

function abandon(run: Run, live: Live, now: Millis): void {
  if (live.answeredAt !== null) return;
  run.last = now;
  live.abandonedAt = now;
  live.cell.abandoned += 1;
  if (live.deadlineAt !== null) live.cell.missed += 1;
  if (live.contact!.status === 'offered') closeOffer(run, live, now, 'rescinded');
  leave(run, live, now);
}

/** The contact is gone, wherever it stood. */
function leave(run: Run, live: Live, now: Millis): void {
  const contact = live.contact!;
  if (contact.status === 'in_hand') handBack(run, live, now);
  else run.observer.gone(live.watched);
  live.turn += 1;
  end(run.engine, contact, now);
  live.contact = undefined;
}

/** Who has it has it no longer. */
function handBack(run: Run, live: Live, now: Millis): void {
  const { order } = live.contact!.agent!;
  passTime(run.times[order]!, now);
  live.offers.at(-1)!.releasedAt = now;
  run.observer.released(live.watched, order);
}

/** An answer other than yes, or none at all. */
function closeOffer(run: Run, live: Live, now: Millis, outcome: 'declined' | 'timeout' | 'rescinded'): void {
  const offer = live.offers.at(-1)!;
  offer.outcome = outcome;
  offer.outcomeAt = now;
  offer.releasedAt = now;
  live.turn += 1;
  run.last = now;
  const { order } = live.contact!.agent!;
  passTime(run.times[order]!, now);
  run.observer.released(live.watched, order);
}

/** What he is asked for goes back when he is not available any more, what he has when he is offline. */
function changePresence(run: Run, { agent: id, state }: PresenceLine, now: Millis): void {
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
    run.observer.waitsAgain(live.watched);
  }
}

const isOver = (live: Live): boolean => live.endedAt !== null || live.abandonedAt !== null;

function* finished({ unwritten }: Run): Generator<ContactLine> {
  const { lives } = unwritten;
  for (let live = lives[unwritten.from]; live !== undefined && isOver(live); live = lives[unwritten.from]) {
    unwritten.from += 1;
    yield contactLine(live, 0);
  }
  tidy(unwritten);
}

/** Where no lines of contacts are wanted they need not be kept in order. */
function forgetFinished({ unwritten }: Run): void {
  const { lives } = unwritten;
  while (unwritten.from < lives.length && isOver(lives[unwritten.from]!)) unwritten.from += 1;
  tidy(unwritten);
}

function tidy(unwritten: Queued): void {
  if (unwritten.from < 1024 || unwritten.from * 2 < unwritten.lives.length) return;
  unwritten.lives = unwritten.lives.slice(unwritten.from);
  unwritten.from = 0;
}

function* waitingStill({ unwritten }: Run): Generator<Live> {
  for (let at = unwritten.from; at < unwritten.lives.length; at += 1) yield unwritten.lives[at]!;
}

/** The run ends, and the deadline of who was never answered may have passed. */
function settleFate(live: Live, end: Millis): void {
  if (live.answeredAt === null && live.abandonedAt === null && live.deadlineAt !== null && end > live.deadlineAt) live.cell.missed += 1;
}

function stateOf({ contact, abandonedAt }: Live): ContactState {
  if (!contact) return abandonedAt === null ? 'handled' : 'abandoned';
  return contact.status === 'in_hand' ? 'in-progress' : contact.status === 'offered' ? 'offered' : 'waiting';
}

function contactLine(live: Live, end: Millis): ContactLine {
  const { line, answeredAt, abandonedAt, deadlineAt } = live;
  const over = answeredAt ?? abandonedAt;
  return {
    type: 'contact',
    id: line.id,
    rule: live.rule,
    queue: live.queue.id,
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

function summary(run: Run, untilMs: Millis, wallMs: number): SummaryLine {
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

function statesOf(run: Run, cells: readonly Cell[]): Record<ContactState, number> {
  const states: Record<ContactState, number> = { handled: 0, abandoned: 0, waiting: 0, offered: 0, 'in-progress': 0 };
  let open = 0;
  for (const live of waitingStill(run)) {
    states[stateOf(live)] += 1;
    if (!isOver(live)) open += 1;
  }
  states.abandoned = cells.reduce((all, cell) => all + cell.abandoned, 0);
  states.handled = cells.reduce((all, cell) => all + cell.contacts, 0) - states.abandoned - open;
  return states;
}
