import { freeIn } from '../engine/free.ts';
import type { Millis, QueueHealth } from '../model.ts';
import type { Run } from './run.ts';
import { allOf } from './unwritten.ts';

interface Snapshot {
  readonly at: Millis;
  readonly queues: Readonly<Record<string, QueueHealth>>;
}

const known = new WeakMap<Run, Snapshot>();

/** How the queues stand, for rules that ask: one snapshot an instant. */
export function healthOf(run: Run, at: Millis): Snapshot['queues'] {
  const before = known.get(run);
  if (before?.at === at) return before.queues;
  const waiting = new Map<string, { count: number; since: Millis }>();
  for (const { contact, queue } of allOf(run.unwritten)) {
    if (contact?.status !== 'waiting') continue;
    const id = queue.reportAs ?? queue.id;
    const found = waiting.get(id);
    if (found) {
      found.count += 1;
      found.since = Math.min(found.since, contact.waitFrom);
    } else waiting.set(id, { count: 1, since: contact.waitFrom });
  }
  const queues = Object.fromEntries(
    run.rules.queues
      .filter((queue) => queue.reportAs === undefined || queue.reportAs === queue.id)
      .map(({ id }) => {
        const { count = 0, since = at } = waiting.get(id) ?? {};
        return [id, { waiting: count, oldestMs: at - since, expectedWaitMs: run.waits?.expected(run, id, at) ?? null, agentsFree: freeIn(run.engine, id) }];
      }),
  );
  known.set(run, { at, queues });
  return queues;
}
