import type { TypeGuess } from './type-of.ts';
import type { Urgency } from './types.ts';
import type { Evidence } from './weighing.ts';

/** So much of disaster, breadth, core and loss together is a hit on the core business, or a heavy loss. */
const HIGH_FROM = 2;
/** What is asked for beside so much trouble is not asked at leisure. */
const PRESSING = 2.5;

/** The manual's scale (terms: Urgency). Only trouble can be high: words of urgency in a question (紧急联系人在哪里设置) are its matter, not its rank. */
export function urgencyOf({ row, act, type }: TypeGuess, evidence: Evidence): Urgency {
  if (row?.urgency === 'low') return 'low';
  const { trouble } = evidence;
  const disaster = evidence.sign('disaster');
  const scale = Math.min(2, evidence.sign('breadth')) + Math.min(1, evidence.sign('core')) + evidence.sign('loss') + evidence.sign('hurry');
  const broken = row?.urgency === 'trouble' || act?.urgency === 'trouble' || (trouble >= 2 && disaster > 0) || (disaster >= 2 && act?.id !== 'question');
  if (evidence.sign('noHurry') > 0 || evidence.sign('solved') > 0) return broken && trouble > 0 ? 'medium' : 'low';
  if (broken) return (disaster > 0 ? disaster + scale / 2 : scale) >= HIGH_FROM ? 'high' : 'medium';
  if (row === undefined) return 'medium';
  return (act?.id ?? type) === 'request' && (trouble >= PRESSING || evidence.sign('hurry') > 0) ? 'medium' : 'low';
}
