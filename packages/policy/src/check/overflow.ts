import type { QueueEntry } from '../documents.ts';
import type { Path } from '../located.ts';
import { circlesOf, circleText, reachedFrom, type Way } from '../circles.ts';
import { type Check, finding } from './folder.ts';

/** Work that overflows must come to an end: no way over queues that leads back to where it began. */
export const checkOverflow: Check = (folder) => {
  const { queues, rules } = folder.config;
  if (!queues) return [];
  const ways = new Map(queues.queues.map((queue, index) => [queue.id, waysOf(queue, ['queues', index])]));
  const circles = circlesOf(ways).map(({ path, trail }) => finding(folder, 'queues', path, `overflow goes in a circle: ${circleText(trail)}`, 'a queue at the end that does not overflow'));
  if (circles.length > 0) return circles;
  const behind = new Map<string, ReadonlySet<string>>();
  return (rules?.rules ?? []).flatMap(({ then }, index) => {
    if (then.overflow === undefined || !ways.has(then.overflow)) return [];
    const reached = behind.get(then.overflow) ?? reachedFrom(ways, then.overflow);
    behind.set(then.overflow, reached);
    if (!reached.has(then.queue)) return [];
    return [finding(folder, 'rules', ['rules', index, 'then', 'overflow'], `overflow goes in a circle: from \`${then.queue}\` to \`${then.overflow}\` and back`, 'a queue that does not lead back')];
  });
};

function waysOf({ overflow, outsideHours }: QueueEntry, path: Path): Way[] {
  return [
    ...(overflow === undefined ? [] : [{ to: overflow, path: [...path, 'overflow'] }]),
    ...(typeof outsideHours === 'object' ? [{ to: outsideHours.overflow, path: [...path, 'outsideHours', 'overflow'] }] : []),
  ];
}
