import { type Decider, never } from '@sluice/kernel';
import { close, note, reopen, resolve, send, setPriority, setType, wait } from './by-agent.ts';
import { setLabels, withholdReply } from './by-rule.ts';
import { isCaseCommand } from './case/commands.ts';
import type { CaseCommand } from './case/commands.ts';
import { actOnCase } from './case/decide.ts';
import { followCase } from './case/follow.ts';
import type { CaseWorld } from './case/world.ts';
import { customerMessage, open } from './by-customer.ts';
import { erase, isHeardErased } from './by-erasure.ts';
import { handoverAsked, handoverDecided, workAccepted, workDeclined, workOffered, workOfferRescinded, workOfferTimedOut } from './by-offer.ts';
import { workAssigned, workOverflowed, workQueued, workReturned, workTransferred } from './by-routing.ts';
import { excludeAgents } from './by-exclusion.ts';
import { countCaused, link, unlink } from './by-link.ts';
import { absorb, mergeInto, release, restore } from './by-merge.ts';
import { endPromise, promise } from './by-promise.ts';
import { undoSpam } from './by-spam.ts';
import { clockChanged, ladderAsked, priorityRaised, priorityWithdrawn } from './by-sla.ts';
import { surveyAnswered, surveyDue, surveySent, withholdSurvey } from './by-survey.ts';
import { due, receipt, reconfigured } from './by-time.ts';
import type { TicketCommand } from './command.ts';
import { evolve } from './evolve.ts';
import { isTicket, type TicketState } from './ticket.ts';
import type { TicketEvent } from './ticket-event.ts';
import { Turn } from './turn.ts';
import { withWorkers } from './workers.ts';

/** Everything that can happen to a ticket, in one place. A human's command that is not allowed yields `refused`, a machine's `decision_refused`. */
export const ticketDecider: Decider<TicketCommand, TicketState, TicketEvent> = { initial: { status: 'absent' }, decide, evolve };

export function decide(command: TicketCommand, state: TicketState, world?: CaseWorld): readonly TicketEvent[] {
  return decided(command, state, world).events;
}

/** What follows for its case, from whatever happened. `world`: what cases are decided by; without it there are none. */
function followed(turn: Turn, command: TicketCommand): void {
  followCase(turn, { at: command.at, by: 'by' in command && command.by !== undefined ? command.by : { kind: 'system' } });
}

/** The events with the state that each leaves: whoever publishes them need not fold them again. `behind`: who acts for whoever does it. */
export function decided(command: TicketCommand, state: TicketState, world?: CaseWorld, behind?: string): Pick<Turn, 'events' | 'states'> {
  const turn = new Turn(state, world, behind);
  if (command.kind === 'open' && !isTicket(state)) open(turn, command);
  else if (command.kind === 'open' || !isTicket(state)) turn.emit({ name: 'refused', data: { status: state.status, why: 'state' } });
  else if (state.erased === true && !isHeardErased(command.kind)) turn.refuse();
  else {
    if (isCaseCommand(command)) actOnCase(turn, command);
    else act(turn, command);
    followed(turn, command);
    if (WORK.has(command.kind)) noteBehind(turn);
  }
  return turn;
}

/** What people do to end a matter: whoever acts for one of them has worked on it, too. */
const WORK: ReadonlySet<string> = new Set<TicketCommand['kind']>(['send', 'resolve', 'case_write', 'case_move', 'plan_submit', 'plan_decide', 'task_end']);

function noteBehind(turn: Turn): void {
  if (turn.behind === undefined || turn.events.some((event) => event.name === 'refused')) return;
  const { workers } = withWorkers(turn.ticket, [turn.behind]);
  if (workers !== undefined) turn.emit({ name: 'noted', data: { workers } });
}

function act(turn: Turn, command: Exclude<TicketCommand, CaseCommand | { kind: 'open' }>): void {
  switch (command.kind) {
    case 'customer_message':
      return customerMessage(turn, command);
    case 'send':
      return send(turn, command);
    case 'note':
      return note(turn, command);
    case 'wait':
      return wait(turn, command);
    case 'resolve':
      return resolve(turn, command);
    case 'promise':
      return promise(turn, command);
    case 'end_promise':
      return endPromise(turn, command);
    case 'reopen':
      return reopen(turn, command);
    case 'undo_spam':
      return undoSpam(turn, command);
    case 'close':
      return close(turn, command);
    case 'erase':
      return erase(turn, command);
    case 'merge_into':
      return mergeInto(turn, command);
    case 'absorb':
      return absorb(turn, command);
    case 'restore':
      return restore(turn, command);
    case 'release':
      return release(turn, command);
    case 'set_priority':
      return setPriority(turn, command);
    case 'set_type':
      return setType(turn, command);
    case 'link':
      return link(turn, command);
    case 'unlink':
      return unlink(turn, command);
    case 'count_caused':
      return countCaused(turn, command);
    case 'exclude_agents':
      return excludeAgents(turn, command);
    case 'set_labels':
      return setLabels(turn, command);
    case 'withhold_reply':
      return withholdReply(turn, command);
    case 'survey_due':
      return surveyDue(turn, command);
    case 'survey_sent':
      return surveySent(turn, command);
    case 'withhold_survey':
      return withholdSurvey(turn, command);
    case 'survey_answered':
      return surveyAnswered(turn, command);
    case 'receipt':
      return receipt(turn, command);
    case 'due':
      return due(turn, command);
    case 'reconfigured':
      return reconfigured(turn);
    case 'work_queued':
      return workQueued(turn, command);
    case 'work_offered':
      return workOffered(turn, command);
    case 'work_accepted':
      return workAccepted(turn, command);
    case 'work_declined':
      return workDeclined(turn, command);
    case 'work_offer_timed_out':
      return workOfferTimedOut(turn, command);
    case 'work_offer_rescinded':
      return workOfferRescinded(turn, command);
    case 'handover_asked':
      return handoverAsked(turn, command);
    case 'handover_decided':
      return handoverDecided(turn, command);
    case 'work_overflowed':
      return workOverflowed(turn, command);
    case 'work_assigned':
      return workAssigned(turn, command);
    case 'work_returned':
      return workReturned(turn, command);
    case 'work_transferred':
      return workTransferred(turn, command);
    case 'sla_warned':
    case 'sla_breached':
    case 'sla_breach_withdrawn':
      return clockChanged(turn, command);
    case 'priority_raised':
      return priorityRaised(turn, command);
    case 'priority_withdrawn':
      return priorityWithdrawn(turn, command);
    case 'reassign_asked':
    case 'widen_asked':
      return ladderAsked(turn, command);
    default:
      return never(command);
  }
}
