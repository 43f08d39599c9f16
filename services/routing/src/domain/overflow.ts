import { toIso } from '@sluice/kernel';
import { type Contact, look, reask } from '@sluice/matching';
import { publicQueueId } from '@sluice/policy';
import { drawCard } from './card.ts';
import { demandOf, itemOf, line, unline } from './pool.ts';
import { say, type Turn } from './turn.ts';
import { waitBegan, waitBroken } from './waits.ts';

const MOST_MS = 2_147_483_647;

/**
 * It has waited its queue's longest time, or the door is closed and its work goes elsewhere: the queue behind is asked (where that one is
 * closed too, the one behind it), with age and deadline kept.
 */
export function overflow(turn: Turn, contact: Contact, to: string): void {
  const { pool, now } = turn;
  const item = itemOf(contact);
  const [fromQueueId, waitedFrom] = [item.queueId, contact.waitFrom];
  const afterMs = Math.min(MOST_MS, pool.clocks.passed(fromQueueId, waitedFrom, now));
  unline(pool, contact);
  waitBroken(pool, item, now);
  item.placedIn ??= fromQueueId;
  item.movedBy = pool.clocks.door(fromQueueId, now).to === undefined ? { kind: 'overflow', afterMs, fromQueueId } : { kind: 'closed', fromQueueId };
  item.queueId = pool.clocks.placeAt(publicQueueId(to), now);
  item.queuedAt = now;
  waitBegan(pool, item, now);
  reask(pool.engine, contact, demandOf(pool, item), now);
  look(pool.engine, contact, now);
  item.position = Math.min(item.position, line(pool, contact));
  const card = drawCard(turn, item, undefined, 'waiting');
  item.decisionId = card.decisionId;
  turn.outcome.cards.push(card);
  say(turn, 'work.overflowed', item, {
    fromQueueId,
    toQueueId: item.queueId,
    afterMs,
    ruleId: item.ruleId,
    configVersion: pool.config.version,
    decisionId: card.decisionId,
    ...(item.deadlineAt === null ? {} : { deadlineAt: toIso(item.deadlineAt) }),
  });
}

/** What has come to a closed door goes where its work then goes; what stands there when it closes is the engine's to notice. */
export function throughDoors(turn: Turn): void {
  const { pool, now } = turn;
  for (const contact of pool.engine.dirtyContacts.filter(({ status }) => status === 'waiting')) {
    const { to } = pool.clocks.door(itemOf(contact).queueId, now);
    if (to !== undefined) overflow(turn, contact, to);
  }
}
