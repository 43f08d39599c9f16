import type { PoolEntry, PoolInput } from '../input.ts';
import type { PoolConfig } from '../model.ts';
import { bar, become, BLANK, due, dropHandover, give, goesBack, inHand, match, over, release, rescind } from './happen.ts';
import { fits, mayTake } from './who.ts';
import { byRank, personOf, queueOf, say, type Thing, thingOf, wordFor, type World } from './world.ts';

export function makeWorld(config: PoolConfig): World {
  return { config, now: 0, things: [], people: [], said: [], queued: undefined };
}

/** Applies one entry, and answers what would be told. */
export function step(world: World, entry: PoolEntry, configs: ReadonlyMap<string, PoolConfig>): string[] {
  Object.assign(world, { now: entry.at, said: [], queued: undefined });
  const { input } = entry;
  if (input.kind === 'configured') {
    configured(world, configs.get(input.version)!);
    due(world);
  } else {
    due(world);
    moveStranded(world);
    match(world);
    handle(world, input, entry.seq);
  }
  moveStranded(world);
  match(world);
  const { queued } = world;
  if (queued) world.said.splice(queued.place, 0, `queued ${queued.thing.id} ${queued.queue}`);
  const isAnswer = (line: string): boolean => line.startsWith('= ');
  return [...world.said.filter((line) => !isAnswer(line)), ...world.said.filter(isAnswer)];
}

type Of<K extends PoolInput['kind']> = Extract<PoolInput, { kind: K }>;

function handle(world: World, input: Exclude<PoolInput, { kind: 'configured' }>, seq: number): void {
  switch (input.kind) {
    case 'work':
      return work(world, input, seq);
    case 'withdrawn':
      return withdrawn(world, input);
    case 'answered': {
      const thing = thingOf(world, input.ticketId);
      if (!thing || thing.who !== input.agentId || thing.state === 'offered') return;
      return void Object.assign(thing, { silentAt: Infinity, version: Math.max(thing.version, input.version) });
    }
    case 'ranked': {
      const thing = thingOf(world, input.ticketId);
      const human = input.by.kind === 'agent';
      if (!thing) return;
      thing.version = Math.max(thing.version, input.version);
      if (!human && thing.human && input.priority < thing.priority) return;
      return void Object.assign(thing, { priority: input.priority, human: thing.human || human });
    }
    case 'reassign':
      return reassign(world, input);
    case 'widen': {
      const thing = thingOf(world, input.ticketId);
      if (!thing || thing.state === 'after_work') return;
      return void Object.assign(thing, { wide: true, version: Math.max(thing.version, input.version) });
    }
    case 'excluded':
      return exclude(world, input);
    case 'refused':
      return refused(world, input);
    case 'presence':
      return presence(world, input);
    case 'assign':
      return assign(world, input);
    case 'transfer':
      return transfer(world, input);
    case 'handover':
      return handover(world, input);
    case 'accept':
    case 'decline':
      return answerOffer(world, input);
    case 'take': {
      const person = personOf(world, input.agentId);
      if (!person) return say(world, '= 404');
      const [next] = world.things.filter((thing) => thing.state === 'queued' && mayTake(world, thing, person)).toSorted(byRank);
      if (next) give(world, next, person, 'pull');
      return say(world, '= 200');
    }
    case 'finish': {
      const thing = thingOf(world, input.ticketId);
      if (thing?.state !== 'after_work') return say(world, '= 409');
      over(world, thing);
      return say(world, '= 200');
    }
    case 'tick':
      return undefined;
  }
}

function work(world: World, { work: wanted }: Of<'work'>, seq: number): void {
  const isKnown = world.config.queues.some((queue) => queue.id === wanted.queueId);
  const asked = isKnown ? wanted : { ...wanted, queueId: world.config.fallbackQueueId, skills: {} };
  const present = thingOf(world, asked.ticketId);
  if (present && present.version > asked.onVersion) return;
  if (present && asked.reconfigured) return reconsider(world, present, asked);
  if (present) present.version = asked.onVersion;
  if (present && present.state !== 'queued') {
    if (present.state === 'after_work') Object.assign(present, { state: 'in_hand', finishAt: Infinity });
    return;
  }
  const thing: Thing = present ?? {
    id: asked.ticketId,
    seq,
    work: asked,
    version: asked.onVersion,
    queue: asked.queueId,
    skills: asked.skills,
    priority: asked.priority,
    human: asked.priorityByHuman,
    excluded: [...asked.excludedAgentIds],
    since: world.now,
    bars: [],
    home: undefined,
    his: false,
    wide: false,
    sent: false,
    byHandAt: 0,
    ...BLANK,
  };
  if (present) {
    Object.assign(thing, {
      work: { ...asked, receivedAt: thing.work.receivedAt },
      ...(asked.queueId === thing.queue ? {} : { home: undefined, his: false, sent: false }),
      queue: asked.queueId,
      skills: asked.skills,
      excluded: [...new Set([...thing.excluded, ...asked.excludedAgentIds])],
      priority: thing.human ? Math.max(thing.priority, asked.priority) : asked.priority,
    });
  } else world.things.push(thing);
  world.queued = { thing, queue: thing.queue, place: world.said.length };
}

/** Other rules: who is asked for it or waits is put where they say; who has it keeps it, and so does a person's word. */
function reconsider(world: World, thing: Thing, asked: Of<'work'>['work']): void {
  if (thing.state === 'in_hand' || thing.state === 'after_work') return;
  const stays = asked.queueId === thing.queue || asked.queueId === thing.home;
  if (!stays && (thing.his || thing.sent)) return;
  const { skills, language, deadlineAt } = asked;
  const priority = thing.human ? Math.max(thing.priority, asked.priority) : asked.priority;
  const news = !stays || priority !== thing.priority || deadlineAt !== thing.work.deadlineAt;
  thing.version = asked.onVersion;
  if (!news && JSON.stringify(skills) === JSON.stringify(thing.skills) && language === thing.work.language) return;
  if (thing.state === 'offered') rescind(world, thing, 'configuration');
  Object.assign(thing, { skills, priority, work: { ...thing.work, language, deadlineAt }, ...(stays ? {} : { queue: asked.queueId, since: world.now, home: undefined }) });
  if (news) world.queued = { thing, queue: thing.queue, place: world.said.length };
}

function withdrawn(world: World, { ticketId, version, reason }: Of<'withdrawn'>): void {
  const thing = thingOf(world, ticketId);
  if (!thing || thing.version > version) return;
  thing.version = version;
  const afterWork = world.config.queueSettings[thing.queue]?.afterWorkMs[thing.work.channel] ?? 0;
  if (thing.state !== 'in_hand' || afterWork === 0 || !['waiting', 'resolved'].includes(reason)) return over(world, thing);
  dropHandover(world, thing, 'withdrawn');
  Object.assign(thing, { state: 'after_work', silentAt: Infinity, returnAt: Infinity, finishAt: world.now + afterWork });
}

function refused(world: World, { ticketId, version, reason, offerId, decisionId }: Of<'refused'>): void {
  const thing = thingOf(world, ticketId);
  if (!thing || decisionId === 'dec_stale') return;
  if (decisionId === undefined && offerId !== undefined && offerId !== thing.ask?.id) return;
  thing.version = Math.max(thing.version, version);
  if (reason !== 'superseded') return over(world, thing);
  if (thing.ask?.handover === true && offerId === thing.ask.id) thing.ask = undefined;
  else if (thing.state === 'offered') release(world, thing);
  else if (thing.state === 'in_hand') goesBack(world, thing, 'decision_refused');
}

/** A ladder takes it from him whom it saw; who was only asked is barred for the queue's time, who had it for two minutes, and so again whoever lost it to a ladder before. */
function reassign(world: World, { ticketId, version, queueId, holderId, at }: Of<'reassign'>): void {
  const thing = thingOf(world, ticketId);
  if (!thing || thing.state === 'after_work') return;
  thing.version = Math.max(thing.version, version);
  if (thing.state === 'in_hand' ? thing.who !== holderId || thing.byHandAt > at : thing.his && thing.since > at) return;
  const { who, state } = thing;
  thing.work = { ...thing.work, lastAgentId: null };
  if (queueId !== undefined && queueId !== thing.queue && world.config.queues.some((queue) => queue.id === queueId)) moveTo(world, thing, queueId, false, false, true);
  else if (state === 'offered') rescind(world, thing, 'escalated');
  else if (state === 'in_hand') goesBack(world, thing, 'escalated');
  if (who === undefined) return;
  if (state === 'offered') bar(world, thing, who);
  else {
    const until = world.now + 120_000;
    thing.bars = [...thing.bars.map((one) => (one.ladder === true ? { ...one, until } : one)), { who, until, ladder: true }];
  }
}

/** A person has given or moved it: what a ladder has barred is open again. */
function lift(thing: Thing): void {
  thing.bars = thing.bars.filter(({ ladder }) => ladder !== true);
}

/** The complaint concerns them: whoever of them has it has it no more, and none of them gets it again. */
function exclude(world: World, { ticketId, version, agentIds }: Of<'excluded'>): void {
  const thing = thingOf(world, ticketId);
  if (!thing) return;
  thing.version = Math.max(thing.version, version);
  if (thing.ask?.handover === true && agentIds.includes(thing.ask.who)) dropHandover(world, thing, 'withdrawn');
  const isHis = thing.who !== undefined && agentIds.includes(thing.who);
  if (isHis && thing.state === 'after_work') return over(world, thing);
  if (isHis && thing.state === 'offered') rescind(world, thing, 'withdrawn');
  else if (isHis && thing.state === 'in_hand') goesBack(world, thing, 'excluded');
  thing.excluded = [...new Set([...thing.excluded, ...agentIds])];
  for (const who of agentIds) thing.bars.push({ who, until: Infinity });
}

function presence(world: World, { agentId, status, reason, channels }: Of<'presence'>): void {
  const person = personOf(world, agentId);
  if (!person) return say(world, '= 404');
  const off = channels.length === 0 ? {} : { ...person.off, ...Object.fromEntries(channels.map((channel) => [channel, status])) };
  const wish = { status: channels.length === 0 ? status : person.status, reason: channels.length === 0 ? reason : (reason ?? person.reason), off, missed: channels.length === 0 ? 0 : person.missed };
  const same = wish.status === person.status && wish.reason === person.reason && JSON.stringify(wish.off) === JSON.stringify(person.off);
  if (!same) become(world, person, wish, status);
  say(world, '= 200');
}

function assign(world: World, { ticketId, agentId, force }: Of<'assign'>): void {
  const [thing, person] = [thingOf(world, ticketId), personOf(world, agentId)];
  if (!person) return say(world, '= 404');
  if (!thing || (thing.excluded.includes(agentId) && !(thing.who === agentId && thing.state !== 'offered'))) return say(world, '= 409');
  if (thing.who === agentId && thing.state !== 'offered') return say(world, '= 200');
  const can = thing.who === agentId || (wordFor(person, thing.work.channel) === 'available' && fits(world, thing, person));
  if (!can && force !== true) return say(world, '= 409');
  if (thing.state === 'offered') rescind(world, thing, 'assigned');
  else if (thing.state !== 'queued') {
    dropHandover(world, thing, 'assigned');
    release(world, thing);
  }
  lift(thing);
  give(world, thing, person, 'manual', !can);
  say(world, '= 200');
}

function transfer(world: World, { ticketId, queueId, by }: Of<'transfer'>): void {
  const thing = thingOf(world, ticketId);
  if (!world.config.queues.some((queue) => queue.id === queueId)) return say(world, '= 404');
  if (!thing) return say(world, '= 409');
  lift(thing);
  const own = by.id !== undefined && by.id === thing.who;
  if (queueId !== thing.queue) moveTo(world, thing, queueId, own, by.kind === 'agent');
  else if (thing.state === 'in_hand' || thing.state === 'after_work') goesBack(world, thing, own ? 'agent' : 'supervisor', true);
  say(world, '= 200');
}

function moveTo(world: World, thing: Thing, queue: string, exclude: boolean, his: boolean, sent = false): void {
  const [from, holder] = [thing.queue, thing.state === 'offered' ? undefined : thing.who];
  if (thing.state === 'offered') rescind(world, thing, sent ? 'escalated' : 'withdrawn');
  else if (thing.state !== 'queued') {
    dropHandover(world, thing, 'withdrawn');
    release(world, thing);
  }
  if (exclude && holder !== undefined) thing.excluded.push(holder);
  Object.assign(thing, { queue, skills: {}, since: world.now, home: undefined, his, sent });
  say(world, `transferred ${thing.id} ${from} → ${queue}`);
}

function handover(world: World, { ticketId, agentId }: Of<'handover'>): void {
  const [thing, person] = [thingOf(world, ticketId), personOf(world, agentId)];
  if (!person) return say(world, '= 404');
  if (thing?.state !== 'in_hand' || thing.who === agentId || thing.excluded.includes(agentId)) return say(world, '= 409');
  dropHandover(world, thing, 'assigned');
  thing.ask = { id: '', who: agentId, until: world.now + queueOf(world, thing).offerTimeoutMs, handover: true };
  say(world, `handover_asked ${thing.id} ${thing.who} → ${agentId}`);
  say(world, '= 200');
}

function answerOffer(world: World, input: Of<'accept'> | Of<'decline'>): void {
  const { ticketId, offerId, by } = input;
  const thing = thingOf(world, ticketId);
  const ask = thing?.ask;
  if (!thing || !ask || ask.id !== offerId) return say(world, '= 409');
  if (by.id !== ask.who && personOf(world, by.id)) return say(world, '= 403');
  const person = personOf(world, ask.who);
  if (input.kind === 'accept' && ask.handover && (!person || !fits(world, thing, person))) return say(world, '= 409');
  if (person) person.missed = 0;
  if (input.kind === 'accept') accepted(world, thing);
  else if (ask.handover) {
    thing.ask = undefined;
    say(world, `handover_decided ${thing.id} declined`);
  } else {
    release(world, thing);
    bar(world, thing, ask.who);
    say(world, `declined ${thing.id} ${ask.who}`);
  }
  say(world, '= 200');
}

function accepted(world: World, thing: Thing): void {
  const { who, handover: over } = thing.ask!;
  if (!over) {
    say(world, `accepted ${thing.id} ${who}`);
    inHand(world, thing);
    return say(world, `assigned ${thing.id} ${who} offer`);
  }
  say(world, `handover_decided ${thing.id} accepted`);
  const from = personOf(world, thing.who);
  if (from) from.idle = world.now;
  lift(thing);
  Object.assign(thing, { who, forced: false, byHandAt: 0, returnAt: Infinity });
  inHand(world, thing);
  say(world, `assigned ${thing.id} ${who} transfer`);
}

function configured(world: World, config: PoolConfig): void {
  const known = world.people;
  world.config = config;
  world.people = config.agents.map((agent) => {
    const person = known.find((one) => one.config.id === agent.id);
    return person ? Object.assign(person, { config: agent }) : { config: agent, status: agent.initialPresence, reason: undefined, off: {}, missed: 0, idle: world.now };
  });
  for (const agent of config.agents) if (!known.some((one) => one.config.id === agent.id)) say(world, `status_changed ${agent.id} ${agent.initialPresence} undefined`);
  for (const thing of world.things) {
    if (thing.who === undefined || personOf(world, thing.who)) continue;
    if (thing.state === 'offered') rescind(world, thing, 'configuration');
    else goesBack(world, thing, 'offline');
  }
}

function moveStranded(world: World): void {
  const { queues, fallbackQueueId } = world.config;
  for (const thing of world.things.toSorted((a, b) => a.seq - b.seq))
    if (thing.state === 'queued' && !queues.some((queue) => queue.id === thing.queue)) moveTo(world, thing, fallbackQueueId, false, false);
}
