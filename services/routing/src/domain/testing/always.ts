import { duesOf, nextDue, type PoolState } from '../pool.ts';
import { eligible } from './who.ts';
import { heldBy, type World } from './world.ts';

export interface Load {
  readonly ordinary: number;
  readonly interruptible: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** What each agent holds, added up from the items. */
export function loadsOf(world: World): Map<string, Load> {
  const sum = (id: string, soft: boolean): number =>
    heldBy(world, id)
      .filter((one) => one.soft === soft)
      .reduce((all, one) => all + one.units, 0);
  const counts = (id: string): Record<string, number> =>
    Object.fromEntries(Object.keys(world.config.channels).map((channel) => [channel, heldBy(world, id).filter((one) => one.work.channel === channel).length]));
  return new Map(world.people.map(({ config: { id } }) => [id, { ordinary: sum(id, false), interruptible: sum(id, true), counts: counts(id) }]));
}

/** What is always true (simulation §5), of the pool's own items, by plain searches. `before`: the loads before this entry. */
export function checkAll(pool: PoolState, world: World, before: ReadonlyMap<string, Load>, lines: readonly string[]): void {
  checkItems(pool, world);
  checkLoads(pool, world, before, lines);
}

function checkItems(pool: PoolState, world: World): void {
  expect([...pool.items.keys()].toSorted()).toEqual(world.things.map((thing) => thing.id).toSorted());
  for (const thing of world.things) {
    const item = pool.items.get(thing.id)!;
    // One state, and with it one holder, or nobody; the row says what the reference says.
    expect([item.status, item.agentId ?? undefined, item.queueId, item.units]).toEqual([thing.state, thing.who, thing.queue, thing.units]);
    expect((item.status === 'queued') === (item.agentId === null)).toBe(true);
    expect(item.offer?.agentId).toBe(thing.ask?.who);
    // What is armed is still to come, and the writer wakes for it in time.
    for (const at of duesOf(item)) if (at !== null) expect(at > world.now && nextDue(pool) <= at).toBe(true);
    if (item.agentId !== null) expect(item.excludedAgentIds).not.toContain(item.agentId);
    // Non-idling: nobody may have it now, or it would have been given.
    if (thing.state === 'queued') expect(eligible(world, thing).map((person) => person.config.id)).toEqual([]);
  }
  const inLine = [...pool.byQueue].flatMap(([queueId, { chunks }]) => chunks.flat().map((contact) => `${contact.id} in ${queueId}`));
  expect(inLine.toSorted()).toEqual(
    world.things
      .filter((thing) => thing.state === 'queued')
      .map((thing) => `${thing.id} in ${thing.queue}`)
      .toSorted(),
  );
}

/** The engine's load is the sum of the items; over capacity or a limit nobody comes unless a person insisted (a new configuration may leave him there). */
function checkLoads(pool: PoolState, world: World, before: ReadonlyMap<string, Load>, lines: readonly string[]): void {
  const loads = loadsOf(world);
  for (const { config, ordinaryUnits, interruptibleUnits, holding } of pool.engine.agents) {
    const load = loads.get(config.id)!;
    const held = [...pool.items.values()].filter((item) => item.agentId === config.id);
    expect([ordinaryUnits, interruptibleUnits, [...holding].map((contact) => contact.id).toSorted()]).toEqual([load.ordinary, load.interruptible, held.map((item) => item.ticketId).toSorted()]);
    if (lines.some((line) => line.includes(` ${config.id} manual forced`))) continue;
    const was = before.get(config.id);
    if (load.ordinary > config.capacity) expect(load.ordinary).toBeLessThanOrEqual(was?.ordinary ?? 0);
    for (const [channel, limit] of Object.entries(config.limits)) if (load.counts[channel]! > limit) expect(load.counts[channel]).toBeLessThanOrEqual(was?.counts[channel] ?? 0);
  }
}
