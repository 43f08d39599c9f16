import { type Logger, meter } from '@sluice/runtime';
import type { SurveyEvent } from './domain/survey.ts';

/** Business events of insight. Never what a customer said. */
export interface InsightTelemetry {
  surveyed(events: readonly SurveyEvent[]): void;
  pageFailed(error: unknown): void;
}

export function insightTelemetry(logger: Logger): InsightTelemetry {
  const m = meter('insight');
  const surveys = m.createCounter('sluice.survey.moved', { description: 'what became of surveys: planned, asked, sent, answered, expired, …' });
  return {
    surveyed(events) {
      for (const { name } of events) if (name !== 'begun' && name !== 'refused') surveys.add(1, { event: name });
    },
    pageFailed(error) {
      logger.error({ err: error }, 'the page of a survey could not be answered');
    },
  };
}
