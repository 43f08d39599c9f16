import { type Logger, meter } from '@sluice/runtime';
import type { ClockEvent } from './domain/event.ts';
import type { Notice } from './domain/notices.ts';
import type { ClockCounts } from './store/tickets.ts';

/** Business events of sla: each is counted and said in one place. Ids only. */
export interface SlaTelemetry {
  /** After the commit. */
  decided(events: readonly ClockEvent[]): void;
  /** After the commit. */
  noticed(notices: readonly Pick<Notice, 'kind' | 'aboutAgentId' | 'notified'>[]): void;
  /** `ending`: ids of calendars that do not know all of the next 60 days. */
  counted(counts: ClockCounts, unreckoned: number, ending: readonly string[]): void;
}

/** What is worth a line in the log; the rest is only counted. */
const SAID = new Set(['breached', 'breach_withdrawn']);

export function slaTelemetry(logger: Logger): SlaTelemetry {
  const m = meter('sla');
  const clocks = m.createCounter('sluice.clock.changed', { description: 'what happened to clocks: started, paused, met, breached, …' });
  const escalations = m.createCounter('sluice.escalation.fired', { description: 'rungs by stage' });
  const notices = m.createCounter('sluice.notice.given', { description: 'what people were told beside escalations, by kind' });
  let now: { readonly counts: ClockCounts; readonly unreckoned: number; readonly ending: readonly string[] } | undefined;
  m.createObservableGauge('sluice.clock.running', { description: 'clocks that run' }).addCallback((gauge) => now && gauge.observe(now.counts.running));
  m.createObservableGauge('sluice.clock.breached', { description: 'clocks that are breached and not yet met' }).addCallback((gauge) => now && gauge.observe(now.counts.breached));
  m.createObservableGauge('sluice.clock.unreckoned', { description: 'tickets with a clock whose calendar has no data' }).addCallback((gauge) => now && gauge.observe(now.unreckoned));
  m.createObservableGauge('sluice.calendar.ending', { description: 'calendars that do not know all of the next 60 days' }).addCallback((gauge) => now && gauge.observe(now.ending.length));
  return {
    decided(events) {
      for (const event of events) {
        if (event.name === 'escalated') escalations.add(1, { stage: event.data.stage, lateIntake: event.data.lateIntake });
        else if (event.name !== 'noted' && event.name !== 'clock_set' && event.name !== 'ticket_seen') clocks.add(1, { change: event.name.replace('clock_', '') });
        if ('data' in event && SAID.has(event.name)) logger.info({ clockId: event.data.clockId, onVersion: event.data.onVersion }, event.name.replace('_', ' '));
      }
    },
    noticed(given) {
      for (const { kind, aboutAgentId, notified } of given) {
        notices.add(1, { kind });
        logger.info({ kind, agentId: aboutAgentId, notified }, 'people are told');
      }
    },
    counted(counts, unreckoned, ending) {
      // Said once for each that is new, not at each count.
      if (ending.some((id) => now?.ending.includes(id) !== true)) logger.warn({ calendars: ending }, 'calendars end within 60 days');
      now = { counts, unreckoned, ending };
    },
  };
}
