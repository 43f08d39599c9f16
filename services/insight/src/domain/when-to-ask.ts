import { afterQuiet } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { SurveyRules } from '@sluice/policy';

type Times = Pick<SurveyRules, 'delayMs' | 'withinMs' | 'quiet'>;

/**
 * When a customer is asked about a solution: after the delay, at once where that is over already; what falls into quiet hours waits for their
 * end. Undefined: it is too late, he was to be asked within `withinMs` (or at the end of the quiet hours in which that ended).
 */
export function whenToAsk({ delayMs, withinMs, quiet }: Times, resolvedAt: Instant, now: Instant): Instant | undefined {
  const at = afterQuiet(quiet, Math.max(resolvedAt + delayMs, now));
  return at <= afterQuiet(quiet, resolvedAt + withinMs) ? at : undefined;
}
