import { type Decider, never } from '@sluice/kernel';
import { surveyFits, type SurveyRules } from '@sluice/policy';
import { evolve } from './evolve.ts';
import { type Answer, isSurvey, type RulesOf, type Survey, type SurveyCommand, type SurveyEvent, type SurveyState } from './survey.ts';
import type { Solution } from './ticket.ts';
import { whenToAsk } from './when-to-ask.ts';

/** All that can happen to a survey, in one place. */
export const surveyDecider: Decider<SurveyCommand, SurveyState, SurveyEvent> = { initial: { status: 'absent' }, decide, evolve };

type Of<K extends SurveyCommand['kind']> = Extract<SurveyCommand, { kind: K }>;

export function decide(command: SurveyCommand, state: SurveyState): readonly SurveyEvent[] {
  if (command.kind === 'plan') return isSurvey(state) ? [] : plan(command);
  if (command.kind === 'rate_by_phone') return rateByPhone(command, state);
  if (!isSurvey(state)) return [];
  switch (command.kind) {
    case 'restore':
      return restore(command, state);
    case 'cancel':
      return cancel(command, state);
    case 'due':
      return due(command, state);
    case 'sent':
      return state.messageId === null && state.status !== 'unanswered' ? [{ name: 'sent', data: { at: command.at, messageId: command.messageId } }] : [];
    case 'withheld':
      return state.status === 'asked' ? [{ name: 'withheld', data: { reason: command.reason } }] : [];
    case 'failed':
      return state.status === 'sent' && state.messageId === command.messageId ? [{ name: 'undelivered', data: {} }] : [];
    case 'answer':
      return answer(command, state);
    default:
      return never(command);
  }
}

const begun = (id: string, solution: Solution, version: string, made: Pick<Survey, 'questions' | 'expiryMs' | 'changeMs'>): SurveyEvent => {
  const { ticketId, conversationId, customerId, resolvedAt, type, queueId, language } = solution;
  return { name: 'begun', data: { id, ticketId, conversationId, customerId, onVersion: solution.version, resolvedAt, type, queueId, language, ...made, configVersion: version } };
};

const NOTHING_ASKED = { questions: [], expiryMs: 0, changeMs: 0 } as const;
const madeUnder = ({ questions, expiryMs, changeMs }: SurveyRules): Pick<Survey, 'questions' | 'expiryMs' | 'changeMs'> => ({ questions, expiryMs, changeMs });

/**
 * Nothing where the company does not ask about such a solution, or it is too late (a service that was down, or is new); of a case, which owes
 * the question to its process, it is said.
 */
function plan({ at, surveyId, solution, config: { version, rules } }: Of<'plan'>): SurveyEvent[] {
  const not = (reason: string): SurveyEvent[] => (solution.isCase ? [begun(surveyId, solution, version, rules ? madeUnder(rules) : NOTHING_ASKED), { name: 'skipped', data: { at, reason } }] : []);
  if (!rules) return not('not_configured');
  if (!surveyFits(rules, solution) || (solution.resolverKind === 'bot' && !rules.bots)) return not('not_asked');
  const dueAt = whenToAsk(rules, solution.resolvedAt, at);
  return dueAt === undefined ? not('late') : [begun(surveyId, solution, version, madeUnder(rules)), { name: 'planned', data: { dueAt } }];
}

function restore({ at, undone, asks, config: { rules } }: Of<'restore'>, survey: Survey): SurveyEvent[] {
  const { status, reason, sentAt, messageId, ratings, expiresAt } = survey;
  if (status !== 'cancelled' || reason !== undone) return [];
  if (undone === 'spam' && ratings !== null) return [{ name: 'restored', data: { status: 'answered' } }];
  if (undone === 'spam' && sentAt !== null) return [{ name: 'restored', data: { status: expiresAt !== null && at >= expiresAt ? 'unanswered' : 'sent' } }];
  if (!asks || messageId !== null || !rules) return [];
  const dueAt = whenToAsk(rules, survey.resolvedAt, at);
  return dueAt === undefined ? [] : [{ name: 'planned', data: { dueAt } }];
}

/**
 * A ticket that goes on takes back what is pending; one that was never a matter of a customer's also what was sent. What is said of spam was
 * nobody's word: that counts no more either.
 */
function cancel({ reason }: Of<'cancel'>, { status }: Survey): SurveyEvent[] {
  const pending = status === 'planned' || status === 'asked';
  const open = status === 'sent' || status === 'undelivered';
  const over = reason === 'spam' && (status === 'answered' || status === 'unanswered');
  return pending || over || (open && reason !== 'reopened') ? [{ name: 'cancelled', data: { reason } }] : [];
}

/** Late, twice or overtaken, it decides to nothing. */
function due(command: Of<'due'>, survey: Survey): SurveyEvent[] {
  if (survey.status === 'planned') return survey.dueAt === command.due ? ask(command, survey) : [];
  return isOpen(survey) && survey.expiresAt === command.due ? [{ name: 'expired', data: {} }] : [];
}

/** By the rules of this moment: they may have changed since it was planned. */
function ask({ at, config, lastAskedAt }: Of<'due'>, survey: Survey): SurveyEvent[] {
  const { version, rules }: RulesOf = config;
  const skip = (reason: string): SurveyEvent[] => [{ name: 'skipped', data: { at, reason } }];
  if (!rules) return skip('not_configured');
  const when = whenToAsk(rules, survey.resolvedAt, at);
  if (when === undefined) return skip('late');
  if (when > at) return [{ name: 'planned', data: { dueAt: when } }];
  const limited = survey.type === null || !rules.exempt.includes(survey.type);
  if (limited && lastAskedAt !== null && at - lastAskedAt < rules.perCustomerMs) return skip('asked_recently');
  return [{ name: 'asked', data: { at, ...madeUnder(rules), configVersion: version } }];
}

/** By the link: whoever has it was sent it, also where we have not heard yet that it left. */
function answer({ at, answer: said }: Of<'answer'>, survey: Survey): SurveyEvent[] {
  const refuse = (why: Extract<SurveyEvent, { name: 'refused' }>['data']['why']): SurveyEvent[] => [{ name: 'refused', data: { why } }];
  const { status, expiresAt } = survey;
  if (status === 'answered') {
    if (!mayChange(survey, at)) return refuse('answered');
    return sameAnswer(survey, said) ? [] : [answered(at, said, 'customer', null)];
  }
  if (status === 'unanswered' || (expiresAt !== null && at >= expiresAt)) return refuse('expired');
  if (status === 'cancelled') return refuse('cancelled');
  return isOpen(survey) ? [answered(at, said, 'customer', null)] : refuse('not_open');
}

/** Until then an answer can be changed, by who has the link. */
export function mayChange({ status, answeredAt, changeMs }: Survey, at: number): boolean {
  return status === 'answered' && answeredAt !== null && at < answeredAt + changeMs;
}

/** Its link is out and can be answered. */
export const isOpen = ({ status }: Survey): boolean => status === 'asked' || status === 'sent' || status === 'undelivered';

/** What the customer said himself stands; who was to be asked by a message has been asked now. */
function rateByPhone(command: Of<'rate_by_phone'>, state: SurveyState): SurveyEvent[] {
  const { at, surveyId, solution, config, questions, answer: said, recordedBy } = command;
  const told = answered(at, said, 'phone', recordedBy);
  if (isSurvey(state) && (state.onVersion === solution.version || isOpen(state))) return state.status === 'answered' ? [{ name: 'refused', data: { why: 'answered' } }] : [told];
  const made = config.rules ? madeUnder(config.rules) : { questions, expiryMs: 0, changeMs: 0 };
  return [begun(surveyId, solution, config.version, { ...made, questions }), told];
}

const answered = (at: number, { ratings, comment }: Answer, by: 'customer' | 'phone', recordedBy: string | null): SurveyEvent => ({
  name: 'answered',
  data: { at, ratings, comment, by, recordedBy },
});

function sameAnswer({ ratings, comment, by }: Survey, said: Answer): boolean {
  if (by !== 'customer' || comment !== said.comment || ratings === null) return false;
  const names = new Set([...Object.keys(ratings), ...Object.keys(said.ratings)]);
  return [...names].every((name) => ratings[name] === said.ratings[name]);
}
