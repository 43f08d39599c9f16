import { type CloudEvent, known } from '@sluice/contracts';
import { decisionRefused } from './decision-refused.ts';
import type { ConsumerWork } from './work.ts';
import { workAnswered } from './work-answered.ts';
import { workExcluded } from './work-excluded.ts';
import { workReassignAsked, workWidenAsked } from './work-escalated.ts';
import { workReprioritised } from './work-reprioritised.ts';
import { workRequested } from './work-requested.ts';
import { workWithdrawn } from './work-withdrawn.ts';

/** The map: what routing does with each event. Others are passed over. @throws PoisonRecord where the data has not its shape. */
export function handle(event: CloudEvent, work: ConsumerWork): void {
  const found = known(event);
  switch (found?.name) {
    case 'work.requested':
      return workRequested(found.event, work);
    case 'work.withdrawn':
      return workWithdrawn(found.event, work);
    case 'work.reprioritised':
      return workReprioritised(found.event, work);
    case 'work.answered':
      return workAnswered(found.event, work);
    case 'work.reassign_asked':
      return workReassignAsked(found.event, work);
    case 'work.widen_asked':
      return workWidenAsked(found.event, work);
    case 'work.excluded':
      return workExcluded(found.event, work);
    case 'decision.refused':
      return decisionRefused(found.event, work);
    case undefined:
    default:
      return undefined;
  }
}

export type { ConsumerWork } from './work.ts';
