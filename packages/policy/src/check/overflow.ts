import type { QueueEntry, RuleEntry } from '../documents.ts';
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

/** Every queue that a rule's work can go on to, the nearest first. */
export function queuesBehind({ then }: RuleEntry, byId: ReadonlyMap<string, QueueEntry>): readonly QueueEntry[] {
  const next = (id: string): string[] => waysOf(byId.get(id) ?? { id }, []).map(({ to }) => to);
  const { overflow: own, ...from } = byId.get(then.queue) ?? { id: then.queue };
  const overflow = then.overflow ?? own;
  const reached = new Set(waysOf(overflow === undefined ? from : { ...from, overflow }, []).map(({ to }) => to));
  for (const id of reached) for (const to of next(id)) reached.add(to);
  return [...reached].flatMap((id) => byId.get(id) ?? []);
}

function waysOf({ overflow, outsideHours }: QueueEntry, path: Path): Way[] {
  return [
    ...(overflow === undefined ? [] : [{ to: overflow, path: [...path, 'overflow'] }]),
    ...(typeof outsideHours === 'object' ? [{ to: outsideHours.overflow, path: [...path, 'outsideHours', 'overflow'] }] : []),
  ];
}
