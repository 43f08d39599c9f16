import type { TicketPromiseEnded } from '@sluice/contracts';
import type { Meant } from './work.ts';

export const ticketPromiseKept = ({ promiseId, at }: TicketPromiseEnded): Meant => ended(promiseId, at, true);
export const ticketPromiseWithdrawn = ({ promiseId, at }: TicketPromiseEnded): Meant => ended(promiseId, at, false);

function ended(promiseId: string, at: string, isDone: boolean): Meant {
  return { change: { name: 'duty_ended', duty: { kind: 'promise', of: promiseId }, isDone }, at };
}
