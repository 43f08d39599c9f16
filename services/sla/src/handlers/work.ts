import { causedBy, type CloudEvent, type TicketRef } from '@sluice/contracts';
import { type Instant, instantOf, mint, PoisonRecord } from '@sluice/kernel';
import { type ClockCommand, IDS_NEEDED, type TicketChange } from '../domain/command.ts';
import type { ClockDecider } from '../domain/decider.ts';
import { type ClockEvent, isTold, type ToldEvent } from '../domain/event.ts';
import { type Clock, nextLook, type Origin, type TicketClocks } from '../domain/model.ts';

/** Something that a clock says to others, with the ticket that it belongs to and what brought it about. */
export interface Told {
  readonly event: ToldEvent;
  /** Of its record, which an escalation is known by; the others have theirs from the record. */
  readonly id?: string;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly origin: Origin;
}

/** What a batch works on: tickets as they are, one configuration, one instant. */
export interface SlaWork {
  readonly now: Instant;
  readonly decider: Pick<ClockDecider, 'decided'>;
  readonly tickets: Map<string, TicketClocks>;
  readonly touched: Set<string>;
  readonly told: Told[];
  /** What the timer rows of the touched tickets say and should say; null: there is none. */
  readonly timers: Map<string, { readonly was: Instant | null; readonly at: Instant | null }>;
  /** Clocks that leave their ticket's row. */
  readonly retired: { readonly ticketId: string; readonly clock: Clock }[];
  /** Every event that was decided, for telemetry. */
  readonly decided: ClockEvent[];
}

/** Decides a command on a ticket in memory and notes what came of it. */
export function decide(work: SlaWork, ticketId: string, command: ClockCommand, origin: Origin): void {
  const before = work.tickets.get(ticketId) ?? null;
  const { events, state } = work.decider.decided(command, before);
  if (events.length === 0 || state === null) return;
  work.tickets.set(ticketId, state);
  work.touched.add(ticketId);
  const was = work.timers.get(ticketId)?.was;
  work.timers.set(ticketId, { was: was === undefined ? before && nextLook(before) : was, at: nextLook(state) });
  for (const event of events) {
    work.decided.push(event);
    if (event.name === 'clock_retired') work.retired.push({ ticketId, clock: event.clock });
    if (isTold(event)) work.told.push({ event, ticketId, conversationId: state.conversationId, origin });
  }
}

/** What an event of a ticket means to its clocks, and when it happened. */
export interface Meant {
  readonly change: TicketChange;
  readonly at?: string;
  /** The other ticket of a merge, whose clocks are asked for. */
  readonly otherId?: string;
}

export function instantOrNull(text: string | undefined): Instant | null {
  return text === undefined ? null : instantOf(text);
}

export type Handler<T extends { readonly ticket: TicketRef }> = (data: T) => Meant | undefined;

/** @throws PoisonRecord for an event that does not say its place in the ticket's order, or its time */
export function hear(work: SlaWork, event: CloudEvent<{ readonly ticket: TicketRef }>, { change: said, at = event.time, otherId }: Meant): void {
  const { ticketId, conversationId } = event.data.ticket;
  if (event.entityversion === undefined) throw new PoisonRecord('entityversion', 'a ticket event must say its entityversion');
  if (at === undefined) throw new PoisonRecord('event_time', 'a ticket event must say its time');
  const { now } = work;
  const origin = originOf(event);
  const change = said.name === 'merged' ? { ...said, other: work.tickets.get(said.fromTicketId) ?? null } : said;
  decide(work, ticketId, { kind: 'ticket', ticketId, conversationId, version: event.entityversion, at: instantOf(at), now, origin, ids: idsFor(change.name, now), change }, origin);
  const closed = work.tickets.get(ticketId);
  if (change.name === 'closed' && otherId !== undefined && closed) decide(work, otherId, { kind: 'brought', other: closed, now, ids: idsFor('merged', now) }, origin);
}

/** Most events start no clock: no ids are made for those. */
function idsFor(name: TicketChange['name'], now: Instant): readonly string[] {
  return Array.from({ length: IDS_NEEDED[name] ?? 0 }, () => mint('clk', now));
}

function originOf(event: CloudEvent): Origin {
  const { correlationid, causationid, traceparent } = causedBy(event);
  return { ...(correlationid === undefined ? {} : { correlationid }), ...(causationid === undefined ? {} : { causationid }), ...(traceparent === undefined ? {} : { traceparent }) };
}
