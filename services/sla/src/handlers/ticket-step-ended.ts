import type { TicketStepEnded } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Done, skipped or withdrawn. */
export function ticketStepEnded({ stage, step, outcome, at }: TicketStepEnded): Meant {
  return { change: { name: 'duty_ended', duty: { kind: 'stage', of: `${stage}.${step}` }, isDone: outcome === 'done' }, at };
}
