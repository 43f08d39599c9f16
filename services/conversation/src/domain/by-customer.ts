import { PRIORITY } from '@sluice/contracts';
import { DAY, toIso } from '@sluice/kernel';
import type { CustomerMessage, Open } from './command.ts';
import { own, request, type Turn } from './turn.ts';

/** From `resolved` to `closed`; within it a customer's message reopens. */
export const REOPEN_MS: number = 7 * DAY;

export function open(turn: Turn, command: Open): void {
  const priority = PRIORITY.medium + (command.tier === 'key' ? PRIORITY.keyCustomer : 0);
  turn.emit({
    name: 'ticket.created',
    data: {
      ticket: command.ticket,
      channel: command.channel,
      accountId: command.accountId,
      ...(command.contactId === undefined ? {} : { contactId: command.contactId }),
      receivedAt: toIso(command.receivedAt),
      createdAt: toIso(command.at),
      begunBy: command.begunBy,
      priority,
      ...(command.tier === undefined ? {} : { tier: command.tier }),
      ...(command.followsTicketId === undefined ? {} : { followsTicketId: command.followsTicketId }),
    },
  });
  if (command.by !== undefined) own(turn, command.by);
  if (Object.keys(command.attributes).length > 0) turn.emit({ name: 'noted', data: { attributes: command.attributes } });
}

const CUSTOMER = { kind: 'customer' } as const;

/**
 * What comes in is always filed; what it moves depends on where the ticket stands. What a machine wrote moves nothing.
 * Whoever calls looks first whether the ticket can still take it (`takes`): after that time it belongs to a ticket that follows.
 */
export function customerMessage(turn: Turn, command: CustomerMessage): void {
  const { messageId, channel, messageKind, author, receivedAt, contactId, at } = command;
  turn.emit({
    name: 'ticket.message_received',
    data: { messageId, channel, kind: messageKind, author, receivedAt: toIso(receivedAt), ...(contactId === undefined ? {} : { contactId }) },
  });
  if (messageKind !== 'message') return;
  const by = author === 'customer' ? CUSTOMER : { kind: 'system' };
  const { status } = turn.ticket;
  if (status === 'new' || status === 'open') request(turn, turn.ticket.messages === 1 ? 'new' : 'message');
  else if (status === 'waiting') {
    turn.emit({ name: 'ticket.status_changed', data: { from: 'waiting', to: 'open', cause: 'message', by, at: toIso(at) } });
    request(turn, 'message');
  } else if (status === 'resolved' && !command.thanks) {
    turn.emit({ name: 'ticket.reopened', data: { cause: 'message', reopened: turn.ticket.reopened + 1, at: toIso(at), by } });
    request(turn, 'reopened');
  }
}

/** Whether a message of that time still belongs to a ticket in this state; otherwise a new one follows it. What a machine wrote, and thanks, go where they belong. */
export function takes(ticket: { readonly status: string; readonly resolvedAt: number | null }, receivedAt: number, quiet: boolean): boolean {
  if (quiet) return true;
  if (ticket.status === 'closed') return false;
  return ticket.status !== 'resolved' || ticket.resolvedAt === null || receivedAt < ticket.resolvedAt + REOPEN_MS;
}
