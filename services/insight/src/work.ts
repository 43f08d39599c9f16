import type { EventMeta } from '@sluice/contracts';
import { type Instant, mint } from '@sluice/kernel';
import type { InsightConfig } from './compile-config.ts';
import { decide } from './domain/decider.ts';
import { evolve } from './domain/evolve.ts';
import { isSurvey, type Survey, type SurveyCommand, type SurveyEvent, timerOf } from './domain/survey.ts';
import type { Solution } from './domain/ticket.ts';

/** What an event of ours inherits from what caused it. */
export type Cause = Pick<EventMeta, 'correlationid' | 'causationid' | 'traceparent'>;

/** A ticket with its newest survey, if it has one. */
export interface TicketRow {
  solution: Solution;
  surveyId: string | null;
}

/** Customers who are one person now, or are themselves again. */
export interface PersonChange {
  readonly rootId: string;
  readonly memberIds: readonly string[];
}

export interface Told {
  readonly survey: Survey;
  readonly event: SurveyEvent;
  readonly cause: Cause;
}

/** All that one transaction works on: loaded under locks, decided in memory, saved as a whole. */
export interface InsightWork {
  readonly now: Instant;
  readonly config: InsightConfig;
  readonly tickets: Map<string, TicketRow>;
  readonly surveys: Map<string, Survey>;
  /** By survey, as loaded: when time was to move it. */
  readonly timersBefore: Map<string, Instant | null>;
  /** By customer: who he is now; by that: when he was last asked. Loaded where somebody is to be asked. */
  readonly roots: Map<string, string>;
  readonly lastAsked: Map<string, Instant>;
  readonly touchedTickets: Set<string>;
  readonly touchedSurveys: Set<string>;
  readonly persons: PersonChange[];
  readonly forgotten: string[];
  /** By ticket: whom it concerns, as a complaint. */
  readonly excluded: Map<string, readonly string[]>;
  readonly told: Told[];
}

export function newWork(now: Instant, config: InsightConfig): InsightWork {
  return {
    now,
    config,
    tickets: new Map(),
    surveys: new Map(),
    timersBefore: new Map(),
    roots: new Map(),
    lastAsked: new Map(),
    touchedTickets: new Set(),
    touchedSurveys: new Set(),
    persons: [],
    forgotten: [],
    excluded: new Map(),
    told: [],
  };
}

export function holdSurvey(work: InsightWork, survey: Survey): void {
  work.surveys.set(survey.id, survey);
  work.timersBefore.set(survey.id, timerOf(survey));
}

export function holdTicket(work: InsightWork, row: TicketRow): void {
  work.tickets.set(row.solution.ticketId, row);
  work.touchedTickets.add(row.solution.ticketId);
}

/** One command on the newest survey of a ticket, or on one that is to be. Answers the events. */
export function step(work: InsightWork, ticket: TicketRow, command: SurveyCommand, cause: Cause): readonly SurveyEvent[] {
  return stepOn(work, ticket, ticket.surveyId === null ? undefined : work.surveys.get(ticket.surveyId), command, cause);
}

/** The same on every survey of a ticket that was loaded, one for each of its solutions. */
export function stepAll(work: InsightWork, ticket: TicketRow, command: SurveyCommand, cause: Cause): void {
  for (const survey of work.surveys.values()) if (survey.ticketId === ticket.solution.ticketId) stepOn(work, ticket, survey, command, cause);
}

function stepOn(work: InsightWork, ticket: TicketRow, present: Survey | undefined, command: SurveyCommand, cause: Cause): readonly SurveyEvent[] {
  const state = command.kind === 'plan' || present === undefined ? ({ status: 'absent' } as const) : present;
  const events = decide(command, state);
  let survey = present;
  for (const event of events) {
    const next = evolve(event.name === 'begun' ? { status: 'absent' } : (survey ?? { status: 'absent' }), event);
    if (!isSurvey(next)) continue;
    survey = next;
    if (event.name === 'refused') continue;
    work.surveys.set(survey.id, survey);
    work.touchedSurveys.add(survey.id);
    if (event.name === 'begun') {
      ticket.surveyId = survey.id;
      work.touchedTickets.add(ticket.solution.ticketId);
    }
    work.told.push({ survey, event, cause });
  }
  return events;
}

export const newSurveyId = (work: InsightWork): string => mint('svy', work.now);
