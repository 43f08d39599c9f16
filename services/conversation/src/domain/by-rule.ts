import type { WorkQueued } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** A rule only adds, and nothing that a person has taken off. */
export function addLabels(turn: Turn, { says, ruleId, configVersion, queuedAt }: Pick<WorkQueued, 'says' | 'ruleId' | 'configVersion' | 'queuedAt'>): void {
  const { labels = [], unlabelled = [] } = turn.ticket;
  const added = [...new Set(says?.labels)].filter((one) => !labels.includes(one) && !unlabelled.includes(one));
  if (added.length > 0) turn.emit({ name: 'ticket.labelled', data: { added, removed: [], by: { kind: 'rule', id: ruleId }, at: queuedAt, configVersion } });
}

export function setLabels(turn: Turn, { at, by, labels: wanted }: Of<'set_labels'>): void {
  const { status, labels = [] } = turn.ticket;
  if (status === 'closed') return turn.refuse();
  const added = [...new Set(wanted)].filter((one) => !labels.includes(one));
  const removed = labels.filter((one) => !wanted.includes(one));
  if (added.length + removed.length > 0) turn.emit({ name: 'ticket.labelled', data: { added, removed, by, at: toIso(at) } });
}

/** What a rule had to say was not sent, and everybody may see why. */
export function withholdReply(turn: Turn, { at, ruleId, configVersion, reason }: Of<'withhold_reply'>): void {
  turn.emit({ name: 'ticket.reply_withheld', data: { ruleId, configVersion, reason, at: toIso(at) } });
}
