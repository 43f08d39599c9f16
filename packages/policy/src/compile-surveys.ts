import { BrokenInvariant, DAY, HOUR } from '@sluice/kernel';
import type { Config } from './documents.ts';
import { durationMs } from './durations.ts';
import type { QuestionEntry, QuietEntry, SurveysDocument } from './survey-document.ts';

/** What a survey may ask of a ticket. */
export interface SurveyFacts {
  readonly type: string | null;
  readonly queueId: string | null;
  readonly channel: string;
}

/** `surveys.yaml` with its defaults, as plain data; lengths in ms. */
export interface SurveyRules {
  /** Values of which one must hold, by fact; absent: any. */
  readonly when: Readonly<Partial<Record<keyof SurveyFacts, readonly string[]>>>;
  readonly bots: boolean;
  readonly delayMs: number;
  readonly withinMs: number;
  readonly quiet: QuietEntry | undefined;
  /** 0: no limit. */
  readonly perCustomerMs: number;
  readonly exempt: readonly string[];
  readonly expiryMs: number;
  readonly changeMs: number;
  readonly questions: readonly QuestionEntry[];
  readonly message: SurveysDocument['message'];
}

/** The manual's: how fast, how well explained, what came of it. */
export const DEFAULT_QUESTIONS: readonly QuestionEntry[] = [
  { id: 'speed', name: { zh: '处理速度', en: 'How fast we were' } },
  { id: 'communication', name: { zh: '沟通', en: 'How well we kept you informed' } },
  { id: 'effect', name: { zh: '处理效果', en: 'How well it was solved' } },
];

const DEFAULT_DELAY_MS = HOUR;
const DEFAULT_WITHIN_MS = 24 * HOUR;
const DEFAULT_CHANGE_MS = 24 * HOUR;
const DEFAULT_PER_CUSTOMER_DAYS = 14;
const DEFAULT_EXPIRY_DAYS = 7;

/** Undefined where the company asks nobody. */
export function compileSurveys({ surveys }: Pick<Config, 'surveys'>): SurveyRules | undefined {
  if (surveys === undefined) return undefined;
  return {
    when: Object.fromEntries(Object.entries(surveys.when ?? {}).map(([key, wanted]) => [key === 'queue' ? 'queueId' : key, [wanted].flat()])),
    bots: surveys.bots ?? false,
    delayMs: lengthOf(surveys.delay, DEFAULT_DELAY_MS),
    withinMs: lengthOf(surveys.within, DEFAULT_WITHIN_MS),
    quiet: surveys.quiet,
    perCustomerMs: (surveys.perCustomerDays ?? DEFAULT_PER_CUSTOMER_DAYS) * DAY,
    exempt: surveys.exempt ?? ['complaint'],
    expiryMs: (surveys.expiryDays ?? DEFAULT_EXPIRY_DAYS) * DAY,
    changeMs: lengthOf(surveys.change, DEFAULT_CHANGE_MS),
    questions: surveys.questions ?? DEFAULT_QUESTIONS,
    message: surveys.message,
  };
}

/** What the ticket is not known to be never fits. */
export function surveyFits({ when }: Pick<SurveyRules, 'when'>, facts: SurveyFacts): boolean {
  return (Object.keys(when) as (keyof SurveyFacts)[]).every((key) => when[key]?.includes(facts[key] ?? '') === true);
}

function lengthOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const ms = durationMs(text);
  if (ms === undefined) throw new BrokenInvariant(`${text} is no length of time: the configuration was not checked`);
  return ms;
}
