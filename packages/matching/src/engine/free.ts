import { freeAmong } from './idle-index.ts';
import type { Engine } from './state.ts';

/** How many members of the queue could take something of it now, of whatever channel, as the queue weighs it. */
export function freeIn({ asks, index }: Pick<Engine, 'asks' | 'index'>, queueId: string): number {
  const queue = asks.queues.get(queueId);
  if (!queue) return 0;
  const present = [...asks.channels.values()].map((channel) => index.present[(queue.weighed?.get(channel.id) ?? channel).number]!);
  return freeAmong({ ...index, present }, queue.members.set.row);
}
