import type { TicketMessageReceived } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import type { Meant } from './work.ts';

/** The customer waits for an answer; what a machine or somebody else wrote asks for none. */
export function ticketMessageReceived({ kind, author, receivedAt }: TicketMessageReceived): Meant | undefined {
  return kind === 'message' && author === 'customer' ? { change: { name: 'heard', receivedAt: instantOf(receivedAt) } } : undefined;
}
