import { pause } from '@sluice/runtime';
import type { AdminClient } from './clients.ts';
import type { Offsets } from './offsets.ts';
import { Topology } from './topology.ts';

/** Whoever publishes is seen by it, unless he is slow. */
const QUIET_MS = 1000;

/** @throws Error where somebody publishes to the topic, or a group has not read all of it: what it reads later could overtake */
export async function refuseUnlessAtRest(client: AdminClient, offsets: Offsets, topic: string): Promise<void> {
  const ends = (await offsets.ends([topic])).get(topic) ?? [];
  await pause(QUIET_MS);
  const later = (await offsets.ends([topic])).get(topic) ?? [];
  if (later.some((end, partition) => end !== ends[partition])) throw new Error(`somebody publishes to ${topic}: the service that writes it must be stopped first`);
  const first = (await offsets.earliest([topic])).get(topic) ?? [];
  const behind: string[] = [];
  for (const [group, saved] of await client.readersOf(topic)) {
    const lag = ends.reduce((sum, end, partition) => sum + Math.max(0, end - Math.max(saved.get(partition) ?? 0, first[partition] ?? 0)), 0);
    if (lag > 0) behind.push(`${group} (${lag} records)`);
  }
  if (behind.length > 0) throw new Error(`groups have not read all of ${topic}: ${behind.toSorted().join(', ')}; they must come to its end first, and one that nobody needs any more must be deleted`);
}

/** Resolves when every node has heard of the partitions: a producer that begins after it chooses among all of them, whomever it asks. */
export async function knownEverywhere(client: AdminClient, topic: string, count: number): Promise<void> {
  await Promise.all(
    (await client.eachNode()).map(async (node) => {
      try {
        await new Topology(node).settled(topic, count);
      } finally {
        await node.close();
      }
    }),
  );
}
