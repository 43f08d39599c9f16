import { known, TOPICS, typeOf } from '@sluice/contracts';
import { BrokenInvariant, type Instant, uuidv7 } from '@sluice/kernel';
import type { OutRecord, Queryable, Timer, Timers, Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { SlaConfig } from './domain/agreement.ts';
import { clockDecider } from './domain/decider.ts';
import { candidates, inDigests } from './domain/digests.ts';
import { nextLook, type TicketClocks } from './domain/model.ts';
import { type Notice, noticeOf } from './domain/notices.ts';
import { handle, type HeardEvent, meaningOf } from './handlers/index.ts';
import { decide, type SlaWork, type Told } from './handlers/work.ts';
import { noticeRecords } from './notice-records.ts';
import { recordOf } from './records.ts';
import { AgreementStore, type SavedRules } from './store/agreements.ts';
import { openDigests } from './store/digests.ts';
import { type EscalationRow, saveEscalations } from './store/escalations.ts';
import { saveNotices } from './store/notices.ts';
import { savePastClocks } from './store/past-clocks.ts';
import { lockTickets, saveTickets } from './store/tickets.ts';
import type { SlaTelemetry } from './telemetry.ts';

export interface ClockworkOptions {
  readonly timers: Timers;
  readonly telemetry: SlaTelemetry;
  /** The configuration in force in the schema. */
  readonly config: (db: Queryable) => Promise<SlaConfig>;
  /** @throws PassingFault where a record names a newer version than ours */
  readonly require: (versions: Iterable<string>) => void;
}

/** A version of the configuration, and from when its promises count. */
export interface Since {
  readonly version: string;
  readonly since: Instant;
  readonly now: Instant;
}

/** Of agents: they tell people and no clock. */
export const TOLD_TYPES: readonly string[] = [typeOf('agent.status_changed')];

interface LoadedWork extends SlaWork {
  readonly notices: Notice[];
  readonly rules: SavedRules;
  readonly heard: ReadonlyMap<string, HeardEvent>;
}

/** Load → decide → save, the same for ticket events and for timers: a handful of statements, whatever the size of the batch. */
export class Clockwork implements BatchHandler<LoadedWork> {
  readonly topics = [TOPICS.ticketsEvents.name, TOPICS.agentsEvents.name];
  readonly #o: ClockworkOptions;
  readonly #agreements = new AgreementStore();

  constructor(options: ClockworkOptions) {
    this.#o = options;
  }

  async load(tx: Tx, events: readonly Inbound[], now: Instant): Promise<LoadedWork> {
    const heard = new Map<string, HeardEvent>();
    for (const event of events) {
      const meaning = meaningOf(event);
      if (meaning) heard.set(event.id, meaning);
    }
    this.#o.require(new Set([...heard.values()].flatMap(({ event: { data } }) => ('configVersion' in data && data.configVersion !== undefined ? [data.configVersion] : []))));
    return await this.#load(tx, new Set([...heard.values()].map(({ event }) => event.data.ticket.ticketId)), now, heard);
  }

  handle(event: Inbound, work: LoadedWork): void {
    const heard = work.heard.get(event.id);
    if (heard) return handle(heard, work);
    const found = TOLD_TYPES.includes(event.type) ? known(event) : undefined;
    const notice = found?.name === 'agent.status_changed' ? noticeOf(event.id, found.event.data, work.rules.config) : undefined;
    if (notice) work.notices.push(notice);
  }

  async save(tx: Tx, work: LoadedWork): Promise<readonly OutRecord[]> {
    const { timers, telemetry } = this.#o;
    saveNotices(tx, work.notices);
    tx.onCommit(() => telemetry.noticed(work.notices));
    if (work.touched.size === 0) return [];
    saveTickets(
      tx,
      [...work.touched].map((id) => work.tickets.get(id)!),
    );
    work.rules.save(tx);
    savePastClocks(tx, work.retired);
    const told = await inOneNotice(tx, work);
    saveEscalations(tx, escalationsOf(told));
    const records = told.flatMap((one) => [recordOf(one), ...noticeRecords(one)]);
    const moved = [...work.timers].filter(([, { was, at }]) => was !== at);
    await timers.schedule(
      tx,
      moved.flatMap(([key, { at }]) => (at === null ? [] : [{ key, due: at, message: null }])),
    );
    await timers.cancel(
      tx,
      moved.flatMap(([key, { at }]) => (at === null ? [key] : [])),
    );
    tx.onCommit(() => telemetry.decided(work.decided));
    return records;
  }

  /** Timers that are due, each a ticket's: the tickets are locked first, then the rows end; one that has been replaced meanwhile decides to nothing. */
  async fire(tx: Tx, due: readonly Timer[], now: Instant): Promise<readonly OutRecord[]> {
    const work = await this.#load(tx, new Set(due.map(({ key }) => key)), now, new Map());
    const fired = await this.#o.timers.complete(tx, due);
    for (const { key } of due) {
      const ticket = work.tickets.get(key);
      if (!ticket || !fired.has(key)) continue;
      for (const { id, timerAt } of ticket.clocks) if (timerAt !== null && timerAt <= now) decide(work, key, { kind: 'due', clockId: id, now }, ticket.origin);
      work.touched.add(key);
      work.timers.set(key, { was: null, at: nextLook(work.tickets.get(key) ?? ticket, now) });
    }
    return await this.save(tx, work);
  }

  /** Somebody sees to an escalation: the ladder of its clock climbs no further. */
  async acknowledge(tx: Tx, ticketId: string, clockId: string, by: string, now: Instant): Promise<{ readonly conversationId: string; readonly records: readonly OutRecord[] }> {
    const work = await this.#load(tx, new Set([ticketId]), now, new Map());
    const ticket = work.tickets.get(ticketId);
    if (!ticket) throw new BrokenInvariant(`${ticketId} has been escalated and was never seen`);
    decide(work, ticketId, { kind: 'acknowledge', clockId, by, now }, ticket.origin);
    return { conversationId: ticket.conversationId, records: await this.save(tx, work) };
  }

  /** Which of these tickets another configuration, in force since then, changes. They are as they were read: nothing is locked, nothing is written. */
  async concerned(db: Queryable, tickets: ReadonlyMap<string, TicketClocks>, { version, since, now }: Since): Promise<readonly string[] | undefined> {
    const config = await this.#o.config(db);
    if (config.version !== version) return undefined;
    const decider = clockDecider(this.#agreements.rules(config, await this.#agreements.load(db, tickets.values())));
    return [...tickets.values()].flatMap((ticket) => (decider.decide({ kind: 'reconfigured', at: since, now }, ticket).length > 0 ? [ticket.id] : []));
  }

  /** Holds tickets to a configuration that is in force since then; undefined where it is not any more: nothing is done. */
  async reconfigure(tx: Tx, ids: readonly string[], { version, since, now }: Since): Promise<readonly OutRecord[] | undefined> {
    const work = await this.#load(tx, new Set(ids), now, new Map());
    if (work.rules.config.version !== version) return undefined;
    for (const [id, { origin }] of work.tickets) decide(work, id, { kind: 'reconfigured', at: since, now }, origin);
    return await this.save(tx, work);
  }

  async #load(tx: Tx, ids: ReadonlySet<string>, now: Instant, heard: ReadonlyMap<string, HeardEvent>): Promise<LoadedWork> {
    const [config, tickets] = await Promise.all([this.#o.config(tx), lockTickets(tx, [...ids])]);
    const rules = this.#agreements.rules(config, await this.#agreements.load(tx, tickets.values()));
    return { now, rules, heard, decider: clockDecider(rules), tickets, touched: new Set(), told: [], notices: [], timers: new Map(), retired: [], decided: [] };
  }
}

/** Escalations under their ids. What came overdue together is one notice for each who is told; of everything else nothing is asked. */
async function inOneNotice(tx: Tx, { told, now }: SlaWork): Promise<readonly (Told & { readonly id: string })[]> {
  const named = told.map((one) => ({ ...one, id: uuidv7(one.event.data.at) }));
  if (!told.some(({ event }) => event.name === 'escalated' && event.data.digest === true)) return named;
  const escalations = named.flatMap(({ event, id }) => (event.name === 'escalated' ? [{ id, escalation: event.data }] : []));
  const open = await openDigests(tx, candidates(escalations), now);
  return named.map((one) => (one.event.name === 'escalated' ? { ...one, event: { name: 'escalated', data: inDigests({ id: one.id, escalation: one.event.data }, open) } } : one));
}

function escalationsOf(told: readonly (Told & { readonly id: string })[]): EscalationRow[] {
  return told.flatMap(({ event, ticketId, id }) => (event.name === 'escalated' ? [{ id, ticketId, doc: event.data }] : []));
}
