import { askedNow, choose, modeOf } from './who.ts';
import { byRank, channelOf, heldBy, type Person, personOf, queueOf, say, type Thing, weightOf, wordFor, type World } from './world.ts';

export const BLANK = { state: 'queued', who: undefined, ask: undefined, units: 0, soft: false, forced: false, returnAt: Infinity, silentAt: Infinity, finishAt: Infinity } as const;

/** Nobody's any more; who had it has been idle since now. */
export function release(world: World, thing: Thing): void {
  const person = personOf(world, thing.who);
  if (person) person.idle = world.now;
  Object.assign(thing, BLANK);
}

export function dropHandover(world: World, thing: Thing, reason: string): void {
  if (thing.ask?.handover !== true) return;
  thing.ask = undefined;
  say(world, `handover_decided ${thing.id} rescinded ${reason}`);
}

export function goesBack(world: World, thing: Thing, reason: string, exclude = false): string {
  const who = thing.who ?? '';
  dropHandover(world, thing, 'withdrawn');
  release(world, thing);
  if (exclude && !thing.excluded.includes(who)) thing.excluded.push(who);
  say(world, `returned ${thing.id} ${who} ${reason}`);
  return who;
}

export function rescind(world: World, thing: Thing, reason: string): void {
  const who = thing.who ?? '';
  release(world, thing);
  say(world, `offer_rescinded ${thing.id} ${who} ${reason}`);
}

export function over(world: World, thing: Thing): void {
  const { who } = thing;
  if (thing.state === 'offered') say(world, `offer_rescinded ${thing.id} ${who} withdrawn`);
  else dropHandover(world, thing, 'withdrawn');
  release(world, thing);
  world.things = world.things.filter((one) => one !== thing);
}

export function bar(world: World, thing: Thing, who: string): void {
  thing.bars.push({ who, until: world.now + queueOf(world, thing).reofferMs });
}

export function inHand(world: World, thing: Thing): void {
  const silence = world.config.queueSettings[thing.queue]?.silence[thing.work.channel];
  Object.assign(thing, { state: 'in_hand', ask: undefined, silentAt: silence ? world.now + silence.ms : Infinity });
}

export function give(world: World, thing: Thing, person: Person, cause: string, forced = false): void {
  const { interruptible } = channelOf(world, thing.work.channel);
  const [who, units, { ring }] = [person.config.id, weightOf(world, thing), askedNow(world, thing)];
  Object.assign(thing, { who, units, soft: interruptible, forced, byHandAt: cause === 'manual' ? world.now : 0 });
  person.idle = world.now;
  if (cause === 'offer') {
    thing.state = 'offered';
    thing.ask = { id: '', who, until: world.now + queueOf(world, thing).offerTimeoutMs, handover: false };
    return say(world, `offered ${thing.id} ${who} ring ${ring}`);
  }
  inHand(world, thing);
  say(world, `assigned ${thing.id} ${who} ${cause}${forced ? ' forced' : ''} ring ${ring}`);
}

/** Everything of things that is due, the earliest first; of equals the one that came first, and within it in the order of this list. */
export function due(world: World): void {
  for (;;) {
    const all = world.things.flatMap((thing) => [thing.ask?.until ?? Infinity, thing.finishAt, thing.silentAt, thing.returnAt].map((at, kind) => ({ thing, at, kind })));
    const [next] = all.filter(({ at }) => at <= world.now).toSorted((a, b) => a.at - b.at || a.thing.seq - b.thing.seq || a.kind - b.kind);
    if (!next) return;
    [offerOver, finished, silent, gone][next.kind]!(world, next.thing);
  }
}

function offerOver(world: World, thing: Thing): void {
  const who = thing.ask!.who;
  if (thing.ask!.handover) {
    thing.ask = undefined;
    return say(world, `handover_decided ${thing.id} timed_out`);
  }
  release(world, thing);
  bar(world, thing, who);
  say(world, `offer_timed_out ${thing.id} ${who}`);
  const person = personOf(world, who);
  if (!person) return;
  person.missed += 1;
  if (person.missed >= 2 && person.status === 'available') become(world, person, { status: 'away', reason: 'missed_offers', off: {}, missed: 0 }, 'away');
}

function finished(world: World, thing: Thing): void {
  release(world, thing);
  world.things = world.things.filter((one) => one !== thing);
}

const silent = (world: World, thing: Thing): void => bar(world, thing, goesBack(world, thing, 'silent'));

function gone(world: World, thing: Thing): void {
  const person = personOf(world, thing.who);
  if (person && wordFor(person, thing.work.channel) !== 'offline') thing.returnAt = Infinity;
  else goesBack(world, thing, 'offline');
}

type Wish = Pick<Person, 'status' | 'reason' | 'off' | 'missed'>;

export function become(world: World, person: Person, wish: Wish, told: string): void {
  const changed = person.status !== wish.status || JSON.stringify(person.off) !== JSON.stringify(wish.off);
  if (person.status !== 'available' && wish.status === 'available') person.idle = world.now;
  Object.assign(person, wish);
  say(world, `status_changed ${person.config.id} ${told} ${wish.reason}`);
  if (!changed) return;
  for (const thing of heldBy(world, person.config.id).toSorted(byRank)) {
    const word = wordFor(person, thing.work.channel);
    if (thing.state === 'offered') {
      if (word !== 'available') rescind(world, thing, word);
    } else if (word !== 'offline') thing.returnAt = Infinity;
    else if (thing.state !== 'in_hand') continue;
    else if (channelOf(world, thing.work.channel).live) goesBack(world, thing, 'offline');
    else if (thing.returnAt === Infinity) thing.returnAt = world.now + 30 * 60_000;
  }
}

/** What has waited its queue's longest time; then once through what waits, by rank. */
export function match(world: World): void {
  for (;;) {
    const at = (thing: Thing): number => thing.since + (queueOf(world, thing).overflow?.afterMs ?? Infinity);
    const [next] = world.things.filter((thing) => thing.state === 'queued' && at(thing) <= world.now).toSorted((a, b) => at(a) - at(b) || a.seq - b.seq);
    if (!next) break;
    const to = queueOf(world, next).overflow!.queue;
    say(world, `overflowed ${next.id} ${next.queue} → ${to}`);
    Object.assign(next, { home: next.home ?? next.queue, queue: to, since: world.now, sent: false });
  }
  for (const thing of world.things.filter((one) => one.state === 'queued').toSorted(byRank)) {
    const choice = choose(world, thing);
    if (choice) give(world, thing, choice.person, modeOf(world, thing) === 'offer' ? 'offer' : 'push');
  }
}
