import { type Decider, type Instant, never } from '@sluice/kernel';
import { answered, answerRevoked } from './answers.ts';
import { begin } from './begin.ts';
import type { AcknowledgeCommand, BroughtCommand, ClockCommand, DueCommand, ReconfiguredCommand, TicketChange, TicketCommand } from './command.ts';
import { dutyAssigned, dutyBegun, dutyEnded } from './duties.ts';
import type { ClockEvent } from './event.ts';
import { evolve, type TicketState } from './evolve.ts';
import { catchUp, fire } from './fire.ts';
import { type Facts, hasEnded, type TicketClocks } from './model.ts';
import { brought, merged, unmerged } from './merge.ts';
import { heard, heardBefore } from './next-response.ts';
import { followQueue } from './ownership.ts';
import { beginUpdates } from './periodic-update.ts';
import { reconfigured } from './reconfigure.ts';
import { reckonAgain, retarget } from './retarget.ts';
import { retire } from './retire.ts';
import { spamUndone } from './spam.ts';
import { close, follow, judge, reopen, resolve } from './standing.ts';
import { followThirdParty } from './third-party.ts';
import { type Rules, Turn } from './turn.ts';

/** What a command brings about, and the ticket as it is then: the fold of the events, which the rules on the way have seen already. */
export interface Decided {
  readonly events: readonly ClockEvent[];
  readonly state: TicketState;
}

export interface ClockDecider extends Decider<ClockCommand, TicketState, ClockEvent> {
  /** `decide` and the fold of what it yields, for half of their price. */
  decided(command: ClockCommand, state: TicketState): Decided;
}

/** Everything that can happen to a ticket's clocks, in one place. */
export function clockDecider(rules: Rules): ClockDecider {
  const decided = (command: ClockCommand, state: TicketState): Decided => decide(rules, command, state) ?? { events: NOTHING, state };
  return { initial: null, evolve, decided, decide: (command, state) => decided(command, state).events };
}

const NOTHING: readonly ClockEvent[] = [];

/** Undefined: nothing happens. */
function decide(rules: Rules, command: ClockCommand, state: TicketState): Turn | undefined {
  switch (command.kind) {
    case 'ticket':
      return ticketChanged(rules, command, state);
    case 'due':
      return due(rules, command, state);
    case 'acknowledge':
      return acknowledge(rules, command, state);
    case 'reconfigured':
      return configured(rules, command, state);
    case 'brought':
      return broughtTo(rules, command, state);
    default:
      return never(command);
  }
}

/** Its ladder climbs no further: for good after the breach; before it, until then, since a broken promise is another matter than a warning. */
function acknowledge(rules: Rules, { clockId, by, now }: AcknowledgeCommand, state: TicketState): Turn | undefined {
  const clock = state?.clocks.find((one) => one.id === clockId);
  if (!state || !clock || hasEnded(clock) || clock.acknowledged !== null) return undefined;
  const turn = new Turn(rules, state, now);
  turn.emit({ name: 'acknowledged', clockId, by, at: now });
  turn.settle(clockId);
  return turn;
}

function configured(rules: Rules, { at, now }: ReconfiguredCommand, state: TicketState): Turn | undefined {
  if (!state) return undefined;
  const turn = new Turn(rules, state, now);
  reconfigured(turn, Math.min(at, now));
  return turn;
}

function broughtTo(rules: Rules, { other, now, ids }: BroughtCommand, state: TicketState): Turn | undefined {
  const expected = state?.expected?.find(({ ticketId }) => ticketId === other.id);
  if (!state || !expected) return undefined;
  const turn = new Turn(rules, state, now, ids);
  brought(turn, other, expected.at);
  return turn;
}

function due(rules: Rules, { clockId, now }: DueCommand, state: TicketState): Turn | undefined {
  const clock = state?.clocks.find((one) => one.id === clockId);
  if (!state || clock?.timerAt == null || clock.timerAt > now) return undefined;
  const turn = new Turn(rules, state, now);
  if (clock.fault !== null) reckonAgain(turn, clockId);
  const again = turn.byId(clockId);
  if (hasEnded(again)) {
    if (clock.fault !== null && again.metAt !== null) judge(turn, clockId, again.metAt);
  } else fire(turn, clockId);
  turn.settle(clockId);
  return turn;
}

function ticketChanged(rules: Rules, command: TicketCommand, state: TicketState): Turn | undefined {
  if (state !== null && command.version <= state.version) return undefined;
  const ticket = state ?? firstSight(command);
  if (!ticket) return undefined;
  const turn = new Turn(rules, ticket, command.now, command.ids);
  if (state === null) turn.emit({ name: 'ticket_seen', ticket });
  catchUp(turn, command.at);
  react(turn, command);
  retire(turn);
  return turn;
}

/** Known from its creation; or from its queue, where what came before is no longer to be read. */
function firstSight({ ticketId: id, conversationId, version, origin, change }: TicketCommand): TicketClocks | undefined {
  if (change.name !== 'created' && change.name !== 'queued') return undefined;
  const { channel, tier, receivedAt, priority } = change;
  return {
    id,
    conversationId,
    version,
    origin,
    begun: false,
    clocks: [],
    channel,
    tier,
    receivedAt,
    begunBy: change.name === 'created' ? change.begunBy : 'customer',
    queueId: null,
    priority,
    raises: {},
    type: '',
    urgency: '',
    language: '',
    standing: 'live',
    waitingFor: null,
    hasRested: false,
    heardAt: null,
    answers: [],
    agentId: null,
    ownerId: null,
    holders: [],
  };
}

/** What changes a fact is noted with the version; then the clocks follow. */
function react(turn: Turn, command: TicketCommand): void {
  const { change, version, at } = command;
  switch (change.name) {
    case 'created':
      return change.begunBy === 'customer' ? undefined : begin(turn, at, true);
    case 'classified':
    case 'queued':
    case 'transferred':
    case 'priority_changed':
      return promisedAnew(turn, command, change);
    case 'held':
    case 'owned':
      noteChanged(turn, version, change.name === 'held' ? heldBy(turn.state, change.agentId) : { ownerId: change.ownerId });
      return undefined;
    case 'excluded': {
      const { agentId, ownerId } = turn.state;
      const gone = (id: string | null): boolean => id !== null && change.agentIds.includes(id);
      return turn.note({ excluded: change.agentIds, agentId: gone(agentId) ? null : agentId, ownerId: gone(ownerId) ? null : ownerId }, version);
    }
    case 'heard':
      return heard(turn, version, at, change.receivedAt);
    case 'waiting':
      begin(turn, at);
      turn.note({ standing: 'waiting', waitingFor: change.waitingFor, hasRested: true }, version);
      return followWaiting(turn, at);
    case 'open':
      return noteChanged(turn, version, { standing: 'live', waitingFor: null }) ? followWaiting(turn, at) : undefined;
    case 'answered':
      begin(turn, at);
      return answered(turn, version, { messageId: change.messageId, at });
    case 'answer_revoked':
      return answerRevoked(turn, version, change.messageId);
    case 'merged':
      return merged(turn, version, at, change);
    case 'unmerged':
      return unmerged(turn, version, at, change);
    case 'resolved':
    case 'closed':
      return ended(turn, command, change);
    case 'reopened':
      turn.note({ standing: 'live', waitingFor: null }, version);
      reopen(turn, at);
      heardBefore(turn);
      beginUpdates(turn, at);
      follow(turn, at);
      return retarget(turn, at);
    case 'spam_undone':
      return spamUndone(turn, version, at, change);
    case 'duty_begun':
      return dutyBegun(turn, version, at, change.owed);
    case 'duty_assigned':
      return dutyAssigned(turn, version, change.duty, change.agentId);
    case 'duty_ended':
      return dutyEnded(turn, version, at, change.duty, change.isDone);
    default:
      return never(change);
  }
}

function followWaiting(turn: Turn, at: Instant): void {
  follow(turn, at);
  followThirdParty(turn, at);
}

type Promised = Extract<TicketChange, { name: 'classified' | 'queued' | 'transferred' | 'priority_changed' }>;

function promisedAnew(turn: Turn, { version, at }: TicketCommand, change: Promised): void {
  const isNew = noteChanged(turn, version, factsOf(turn.state, change));
  const hadClocks = turn.state.clocks.length > 0; // what begins now is promised by these facts already
  const isMoved = change.name === 'queued' || change.name === 'transferred';
  if ((isNew && turn.state.begun) || change.name === 'queued') begin(turn, at, change.name === 'queued');
  if (isMoved) followQueue(turn, at);
  if (isNew && hadClocks && turn.state.standing !== 'resolved' && turn.state.standing !== 'closed') retarget(turn, at);
}

function factsOf(ticket: TicketClocks, change: Promised): Partial<Facts> {
  switch (change.name) {
    case 'classified':
      return { type: change.type, urgency: change.urgency, language: change.language };
    case 'queued':
      return { queueId: change.queueId, priority: change.priority, tier: change.tier ?? ticket.tier, type: change.type ?? ticket.type };
    case 'transferred':
      return { queueId: change.queueId };
    case 'priority_changed':
      return { priority: change.to, raises: raisesAfter(ticket.raises, change) };
    default:
      return never(change);
  }
}

function raisesAfter(raises: Facts['raises'], { from, to, cause, clockId }: Extract<Promised, { name: 'priority_changed' }>): Facts['raises'] {
  if (cause === 'human') return {};
  if (clockId === null) return raises;
  const { [clockId]: own = 0, ...others } = raises;
  return cause === 'breach_withdrawn' ? others : { ...others, [clockId]: own + to - from };
}

function ended(turn: Turn, { version, at }: TicketCommand, change: Extract<TicketChange, { name: 'resolved' | 'closed' }>): void {
  const reason = change.name === 'closed' ? change.reason : 'solved';
  if (reason !== 'merged' && reason !== 'spam' && reason !== 'withdrawn') begin(turn, at);
  turn.note({ standing: change.name, waitingFor: null, hasRested: true }, version);
  if (change.name === 'resolved') resolve(turn, at);
  else close(turn, at, reason);
  // What goes on does so from now: nobody waits any more.
  follow(turn, at);
}

/** Holders are kept for who may see the clocks: the first and the last ones. */
const HOLDERS_KEPT = 50;

function heldBy(ticket: TicketClocks, agentId: string | null): Partial<Facts> {
  if (agentId === null || ticket.holders.includes(agentId)) return { agentId };
  return { agentId, holders: [...ticket.holders, agentId].slice(-HOLDERS_KEPT) };
}

/** Notes facts only where one of them is another: most events of a ticket change nothing here. */
function noteChanged(turn: Turn, version: number, facts: Partial<Facts>): boolean {
  const names = Object.keys(facts) as (keyof Facts)[];
  const isNew = names.some((name) => facts[name] !== turn.state[name] && JSON.stringify(facts[name]) !== JSON.stringify(turn.state[name]));
  if (isNew) turn.note(facts, version);
  return isNew;
}
