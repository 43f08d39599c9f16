import { fold, HOUR } from '@sluice/kernel';
import { specify } from '@sluice/kernel/testing';
import type { SurveyRules } from '@sluice/policy';
import { decide, surveyDecider } from './decider.ts';
import { evolve } from './evolve.ts';
import { isSurvey, type RulesOf, type Survey, type SurveyCommand, type SurveyEvent, type SurveyState } from './survey.ts';
import type { Solution } from './ticket.ts';

/** Monday, ten in the morning in UTC. */
export const TEN = Date.UTC(2026, 2, 2, 10);
export const after = (hours: number): number => TEN + hours * HOUR;

export const RULES: SurveyRules = {
  when: {},
  bots: false,
  delayMs: HOUR,
  withinMs: 24 * HOUR,
  quiet: undefined,
  perCustomerMs: 14 * 24 * HOUR,
  exempt: ['complaint'],
  expiryMs: 7 * 24 * HOUR,
  changeMs: 24 * HOUR,
  questions: [
    { id: 'speed', name: { zh: '速度', en: 'Speed' } },
    { id: 'effect', name: { zh: '效果', en: 'Effect' } },
  ],
  message: { zh: { subject: '请评价', text: '{link}' }, en: { subject: 'How did we do?', text: '{link}' } },
};

export const SOLUTION: Solution = {
  ticketId: 'tkt_1',
  conversationId: 'cnv_1',
  customerId: 'cus_1',
  version: 9,
  resolvedAt: TEN,
  resolverKind: 'agent',
  type: 'billing',
  queueId: 'billing',
  channel: 'email',
  language: 'zh',
  handlers: ['mei'],
  isCase: false,
  stands: true,
};

export const config = (more: Partial<SurveyRules> = {}): RulesOf => ({ version: 'v1', rules: { ...RULES, ...more } });
export const NOBODY_IS_ASKED: RulesOf = { version: 'v1', rules: undefined };

type Of<K extends SurveyCommand['kind']> = Extract<SurveyCommand, { kind: K }>;

export const plan = (solution: Partial<Solution> = {}, more: Partial<Of<'plan'>> = {}): SurveyCommand => ({
  kind: 'plan',
  at: TEN,
  surveyId: 'svy_1',
  solution: { ...SOLUTION, ...solution },
  config: config(),
  ...more,
});
export const due = (at: number, more: Partial<Of<'due'>> = {}): SurveyCommand => ({ kind: 'due', at, due: at, config: config(), lastAskedAt: null, ...more });
export const cancel = (reason: Of<'cancel'>['reason'], at = after(0.5)): SurveyCommand => ({ kind: 'cancel', at, reason });
export const sent = (at = after(1)): SurveyCommand => ({ kind: 'sent', at, messageId: 'msg_1' });
export const FIVE = { ratings: { speed: 5, effect: 5 }, comment: null };
export const ONE = { ratings: { speed: 1, effect: 1 }, comment: 'too slow 太慢' };
export const answer = (at: number, said = FIVE as typeof FIVE | typeof ONE): SurveyCommand => ({ kind: 'answer', at, answer: said });
export const phone = (at: number, more: Partial<Of<'rate_by_phone'>> = {}): SurveyCommand => ({
  kind: 'rate_by_phone',
  at,
  surveyId: 'svy_2',
  solution: SOLUTION,
  config: config(),
  questions: RULES.questions,
  answer: FIVE,
  recordedBy: 'anna',
  ...more,
});

/** Planned, asked and sent, an hour after the solution. */
export const SENT: readonly SurveyCommand[] = [plan(), due(after(1)), sent()];

/** The events of a history of commands. */
export function history(...commands: readonly SurveyCommand[]): SurveyEvent[] {
  const events: SurveyEvent[] = [];
  let state: SurveyState = surveyDecider.initial;
  for (const command of commands) {
    const more = decide(command, state);
    state = more.reduce<SurveyState>(evolve, state);
    events.push(...more);
  }
  return events;
}

export function surveyAfter(...commands: readonly SurveyCommand[]): Survey {
  const state = fold(surveyDecider, history(...commands));
  if (!isSurvey(state)) throw new Error('no survey came of it');
  return state;
}

/** `given(plan(), …).when(command)` */
export const given = (...commands: readonly SurveyCommand[]) => specify(surveyDecider).given(...history(...commands));

/** What it said: names with what tells them apart. */
export const said = (events: readonly SurveyEvent[]): string[] => events.map(({ name, data }) => [name, ...('reason' in data ? [data.reason] : []), ...('why' in data ? [data.why] : [])].join(' '));
