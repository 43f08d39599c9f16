import type { QueueEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { type Check, finding } from './folder.ts';

interface Way {
  readonly to: string;
  readonly path: Path;
}

/** Work that overflows must come to an end: no way over queues that leads back to where it began. */
export const checkOverflow: Check = (folder) => {
  const { queues, rules } = folder.config;
  if (!queues) return [];
  const ways = new Map(queues.queues.map((queue, index) => [queue.id, waysOf(queue, ['queues', index])]));
  const found: Finding[] = [];
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    for (const { to, path } of ways.get(id) ?? []) {
      const back = trail.indexOf(to);
      if (back >= 0) found.push(finding(folder, 'queues', path, `overflow goes in a circle: ${[...trail.slice(back), to].join(' → ')}`, 'a queue at the end that does not overflow'));
      else if (!done.has(to)) visit(to, [...trail, to]);
    }
    done.add(id);
  };
  for (const { id } of queues.queues) if (!done.has(id)) visit(id, [id]);
  if (found.length > 0) return found;
  const reaches = (from: string, wanted: string): boolean => from === wanted || (ways.get(from) ?? []).some(({ to }) => reaches(to, wanted));
  rules?.rules.forEach(({ then }, index) => {
    if (then.overflow === undefined || !ways.has(then.overflow)) return;
    if (reaches(then.overflow, then.queue))
      found.push(
        finding(folder, 'rules', ['rules', index, 'then', 'overflow'], `overflow goes in a circle: from \`${then.queue}\` to \`${then.overflow}\` and back`, 'a queue that does not lead back'),
      );
  });
  return found;
};

function waysOf({ overflow, outsideHours }: QueueEntry, path: Path): Way[] {
  return [
    ...(overflow === undefined ? [] : [{ to: overflow, path: [...path, 'overflow'] }]),
    ...(typeof outsideHours === 'object' ? [{ to: outsideHours.overflow, path: [...path, 'outsideHours', 'overflow'] }] : []),
  ];
}
