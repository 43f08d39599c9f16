import { known, TOPICS, typeOf } from '@sluice/contracts';
import { BrokenInvariant, type Instant, uuidv7 } from '@sluice/kernel';
import { crashPoint } from '@sluice/runtime';
import type { OutRecord, Queryable, Timer, Timers, Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { Agreement, SlaConfig } from './domain/agreement.ts';
import { clockDecider } from './domain/decider.ts';
import { candidates, inDigests } from './domain/digests.ts';
import { type ClockState, hasEnded, nextLook, stateOf, type TicketClocks } from './domain/model.ts';
import { type Notice, noticeOf } from './domain/notices.ts';
import { handle, type HeardEvent, meaningOf } from './handlers/index.ts';
import { decide, type SlaWork, type Told } from './handlers/work.ts';
import { SCHEMA } from './migrations.ts';
import { noticeRecords } from './notice-records.ts';
import { recordOf } from './records.ts';
import { AgreementStore, type SavedRules } from './store/agreements.ts';
import { openDigests } from './store/digests.ts';
import { type EscalationRow, saveEscalations } from './store/escalations.ts';
import { saveNotices } from './store/notices.ts';
import { readPastClock, savePastClocks } from './store/past-clocks.ts';
import { type AsRead, lockTickets, saveTickets, updateAsRead } from './store/tickets.ts';
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

interface Acknowledged {
  readonly conversationId: string;
  readonly records: readonly OutRecord[];
}

/** Of agents: they tell people and no clock. */
export const TOLD_TYPES: readonly string[] = [typeOf('agent.status_changed')];

interface LoadedWork extends SlaWork {
  readonly notices: Notice[];
  readonly rules: SavedRules;
  readonly heard: ReadonlyMap<string, HeardEvent>;
}

/** Work on tickets that were read without a lock. */
export interface ReadWork extends LoadedWork {
  readonly read: ReadonlyMap<string, AsRead>;
}

/** Between reading and writing something has changed: nothing of it is saved. */
export class ReadTooEarly extends Error {}

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
    return await this.#load(tx, new Set([...heard.values()].flatMap(({ event, meant: { otherId } }) => [event.data.ticket.ticketId, ...(otherId === undefined ? [] : [otherId])])), now, heard);
  }

  handle(event: Inbound, work: LoadedWork): void {
    const heard = work.heard.get(event.id);
    if (heard) return handle(heard, work);
    const found = TOLD_TYPES.includes(event.type) ? known(event) : undefined;
    const notice = found?.name === 'agent.status_changed' ? noticeOf(event.id, found.event.data, work.rules.config) : undefined;
    if (notice) work.notices.push(notice);
  }

  async save(tx: Tx, work: LoadedWork): Promise<readonly OutRecord[]> {
    const { telemetry } = this.#o;
    saveNotices(tx, work.notices);
    tx.onCommit(() => telemetry.noticed(work.notices));
    if (work.touched.size === 0) return [];
    saveTickets(tx, touchedOf(work));
    return await this.#saveRest(tx, work);
  }

  /** Everything but the tickets themselves. */
  async #saveRest(tx: Tx, work: LoadedWork): Promise<readonly OutRecord[]> {
    const { timers, telemetry } = this.#o;
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
    crashPoint(`clocks.${SCHEMA}.decided`);
    const records = await this.save(tx, work);
    crashPoint(`clocks.${SCHEMA}.saved`);
    return records;
  }

  /** Somebody sees to an escalation: the ladder of its clock climbs no further. Where that has ended, what it has become: nothing is left to be seen to. */
  async acknowledge(tx: Tx, ticketId: string, clockId: string, by: string, now: Instant): Promise<Acknowledged | { readonly ended: ClockState }> {
    const work = await this.#load(tx, new Set([ticketId]), now, new Map());
    const ticket = work.tickets.get(ticketId);
    if (!ticket) throw new BrokenInvariant(`${ticketId} has been escalated and was never seen`);
    const clock = ticket.clocks.find(({ id }) => id === clockId) ?? (await readPastClock(tx, ticketId, clockId));
    if (clock && hasEnded(clock)) return { ended: stateOf(clock) };
    decide(work, ticketId, { kind: 'acknowledge', clockId, by, now }, ticket.origin);
    return { conversationId: ticket.conversationId, records: await this.save(tx, work) };
  }

  /** Holds tickets, as they were read, to a configuration that is in force since then. Nothing is locked, nothing is written. Undefined where another one is in force. */
  async reconfigured(db: Queryable, read: ReadonlyMap<string, AsRead>, { version, since, now }: Since): Promise<ReadWork | undefined> {
    const tickets = new Map([...read].map(([id, { ticket }]) => [id, ticket]));
    const config = await this.#o.config(db);
    if (config.version !== version) return undefined;
    const work = this.#workOn(config, tickets, await this.#agreements.load(db, tickets.values()), now, new Map());
    for (const [id, { origin }] of tickets) decide(work, id, { kind: 'reconfigured', at: since, now }, origin);
    return { ...work, read };
  }

  /** Writes what was decided on tickets as they were read. @throws ReadTooEarly where one of them has changed since */
  async saveAsRead(tx: Tx, { read, ...work }: ReadWork): Promise<readonly OutRecord[]> {
    const touched = touchedOf(work);
    const [{ version }, updated] = await Promise.all([this.#o.config(tx), updateAsRead(tx, touched, read)]);
    if (version !== work.rules.config.version || updated < touched.length) throw new ReadTooEarly();
    return await this.#saveRest(tx, work);
  }

  /** The same on locked rows. @throws ReadTooEarly where another version is in force */
  async reconfigureLocked(tx: Tx, ids: ReadonlySet<string>, { version, since, now }: Since): Promise<readonly OutRecord[]> {
    const work = await this.#load(tx, ids, now, new Map());
    if (work.rules.config.version !== version) throw new ReadTooEarly();
    for (const [id, { origin }] of work.tickets) decide(work, id, { kind: 'reconfigured', at: since, now }, origin);
    return await this.save(tx, work);
  }

  async #load(tx: Tx, ids: ReadonlySet<string>, now: Instant, heard: ReadonlyMap<string, HeardEvent>): Promise<LoadedWork> {
    const [config, tickets] = await Promise.all([this.#o.config(tx), lockTickets(tx, [...ids])]);
    return this.#workOn(config, tickets, await this.#agreements.load(tx, tickets.values()), now, heard);
  }

  #workOn(config: SlaConfig, tickets: Map<string, TicketClocks>, loaded: ReadonlyMap<string, Agreement>, now: Instant, heard: LoadedWork['heard']): LoadedWork {
    const rules = this.#agreements.rules(config, loaded);
    return { now, rules, heard, decider: clockDecider(rules), tickets, touched: new Set(), told: [], notices: [], timers: new Map(), retired: [], decided: [] };
  }
}

const touchedOf = (work: SlaWork): TicketClocks[] => [...work.touched].map((id) => work.tickets.get(id)!);

/** Escalations under their ids. What came overdue together is one notice for each who is told; of everything else nothing is asked. */
async function inOneNotice(tx: Tx, { told, now }: SlaWork): Promise<readonly (Told & { readonly id: string })[]> {
  const ids = risingIds(told.map(({ event }) => event.data.at));
  const named = told.map((one, place) => ({ ...one, id: ids[place]! }));
  if (!told.some(({ event }) => event.name === 'escalated' && event.data.digest === true)) return named;
  const escalations = named.flatMap(({ event, id }) => (event.name === 'escalated' ? [{ id, escalation: event.data }] : []));
  const open = await openDigests(tx, candidates(escalations), now);
  return named.map((one) => (one.event.name === 'escalated' ? { ...one, event: { name: 'escalated', data: inDigests({ id: one.id, escalation: one.event.data }, open) } } : one));
}

/** Ids of one millisecond rise in the order in which things came about: lists are in the order of the ids. */
function risingIds(times: readonly Instant[]): readonly string[] {
  const ids = times.map((at) => uuidv7(at));
  for (const places of Map.groupBy(times.keys(), (place) => times[place]).values()) {
    const rising = places.map((place) => ids[place]!).sort();
    for (const [n, place] of places.entries()) ids[place] = rising[n]!;
  }
  return ids;
}

function escalationsOf(told: readonly (Told & { readonly id: string })[]): EscalationRow[] {
  return told.flatMap(({ event, ticketId, id }) => (event.name === 'escalated' ? [{ id, ticketId, doc: event.data }] : []));
}
