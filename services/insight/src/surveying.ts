import { type Known, known, TOPICS } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { type OutRecord, saveConcerned, type Timer, type Timers, type Tx } from '@sluice/store';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { InsightConfig } from './compile-config.ts';
import { timerOf } from './domain/survey.ts';
import { concernsAll, handle, HEARD_TYPES } from './handlers/index.ts';
import { SCHEMA } from './migrations.ts';
import { recordsOf } from './records.ts';
import { forgetPersons, loadLastAsked, savePersons } from './store/people.ts';
import { lockSurveys, saveSurveys, surveysOf } from './store/surveys.ts';
import { lockTickets, saveTickets } from './store/tickets.ts';
import type { InsightTelemetry } from './telemetry.ts';
import { holdSurvey, type InsightWork, newWork, step } from './work.ts';

export interface SurveyingOptions {
  readonly timers: Timers;
  readonly telemetry: InsightTelemetry;
  /** The configuration in force in the schema. */
  readonly config: (tx: Tx) => Promise<InsightConfig>;
  /** The signed link to a survey's page. */
  readonly linkTo: (surveyId: string) => string;
}

interface BatchWork {
  readonly work: InsightWork;
  readonly events: ReadonlyMap<string, Known>;
}

/** A timer's message: whose lock comes first. */
interface TimerMessage {
  readonly ticketId: string;
}

/** Load → decide → save, the same for events, timers and people: a handful of statements, whatever the size of the batch. */
export class Surveying implements BatchHandler<BatchWork> {
  readonly topics = [TOPICS.ticketsEvents.name, TOPICS.customersEvents.name];
  readonly #o: SurveyingOptions;

  constructor(options: SurveyingOptions) {
    this.#o = options;
  }

  async load(tx: Tx, inbound: readonly Inbound[], now: Instant): Promise<BatchWork> {
    const events = new Map<string, Known>();
    for (const event of inbound) {
      const found = HEARD_TYPES.includes(event.type) ? known(event) : undefined;
      if (found) events.set(event.id, found);
    }
    const found = [...events.values()];
    return { work: await this.begin(tx, new Set(found.flatMap(ticketOf)), now, found.filter(concernsAll).flatMap(ticketOf)), events };
  }

  handle(event: Inbound, { work, events }: BatchWork): void {
    const found = events.get(event.id);
    if (found) handle(found, work);
  }

  async save(tx: Tx, { work }: BatchWork): Promise<readonly OutRecord[]> {
    return await this.end(tx, work);
  }

  /** Timers that are due, each a survey's: tickets and surveys are locked first, then the rows end; one that was replaced meanwhile decides to nothing. */
  async fire(tx: Tx, due: readonly Timer[], now: Instant): Promise<readonly OutRecord[]> {
    const ticketIds = new Map(due.map(({ key, message }) => [key, (message as TimerMessage).ticketId]));
    const work = await this.begin(tx, new Set(ticketIds.values()), now);
    await loadLastAsked(
      tx,
      work,
      due.flatMap(({ key }) => work.surveys.get(key)?.customerId ?? []),
    );
    const fired = await this.#o.timers.complete(tx, due);
    for (const { key, due: at } of due) {
      const row = work.tickets.get(ticketIds.get(key) ?? '');
      const survey = work.surveys.get(key);
      if (!row || !survey || row.surveyId !== key || !fired.has(key)) continue;
      const root = work.roots.get(survey.customerId) ?? survey.customerId;
      const events = step(work, row, { kind: 'due', at: now, due: at, config: work.config, lastAskedAt: work.lastAsked.get(root) ?? null }, {});
      if (events.some((event) => event.name === 'asked')) work.lastAsked.set(root, now);
      // Its row has ended: what it waits for next is a new one.
      work.timersBefore.set(key, null);
    }
    return await this.end(tx, work);
  }

  /** Tickets and their newest surveys, under lock; of those in `whole` all. */
  async begin(tx: Tx, ticketIds: ReadonlySet<string>, now: Instant, whole: readonly string[] = []): Promise<InsightWork> {
    const [config, rows] = await Promise.all([this.#o.config(tx), lockTickets(tx, [...ticketIds])]);
    const work = newWork(now, config);
    for (const row of rows) work.tickets.set(row.solution.ticketId, row);
    const surveys = await lockSurveys(tx, [...rows.flatMap((row) => row.surveyId ?? []), ...(await surveysOf(tx, whole))]);
    for (const survey of surveys) holdSurvey(work, survey);
    return work;
  }

  async end(tx: Tx, work: InsightWork): Promise<readonly OutRecord[]> {
    const { timers, telemetry, linkTo } = this.#o;
    savePersons(tx, work.persons);
    forgetPersons(tx, work.forgotten);
    saveConcerned(tx, SCHEMA, work.excluded);
    saveTickets(
      tx,
      [...work.touchedTickets].map((id) => work.tickets.get(id)!),
    );
    const surveys = [...work.touchedSurveys].map((id) => work.surveys.get(id)!);
    saveSurveys(tx, surveys);
    const moved = surveys.flatMap((survey) => {
      const at = timerOf(survey);
      return (work.timersBefore.get(survey.id) ?? null) === at ? [] : [{ key: survey.id, due: at, message: { ticketId: survey.ticketId } satisfies TimerMessage }];
    });
    await timers.schedule(
      tx,
      moved.flatMap(({ due, ...one }) => (due === null ? [] : [{ ...one, due }])),
    );
    await timers.cancel(
      tx,
      moved.flatMap(({ key, due }) => (due === null ? [key] : [])),
    );
    tx.onCommit(() => telemetry.surveyed(work.told.map((one) => one.event)));
    return recordsOf(work.told, work.config.rules?.message, linkTo);
  }
}

function ticketOf({ event: { data } }: Known): string[] {
  return 'ticket' in data ? [data.ticket.ticketId] : [];
}
