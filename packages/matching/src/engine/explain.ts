import type { Millis } from '../model.ts';
import { meets, ringAsk, speakerSet } from './rings.ts';
import { scoreOf, topOf } from './choose.ts';
import { keepsFor } from './drain.ts';
import { countReasonsFor, eachFreeFor } from './able.ts';
import { countIn } from './idle-index.ts';
import { type Agent, type Contact, FREE, isBarred, OFFLINE, PRESENT_REASONS, RAMP_UP, type RingAsk } from './parts.ts';
import type { Engine } from './state.ts';

/** Why an agent does not get a contact: the first that holds, in this order. */
export const EXCLUSIONS = [
  'not_member',
  'excluded',
  'language',
  'skill',
  'offline',
  'away',
  'channel_off',
  'channel_limit',
  'capacity',
  'ramp_up',
  'barred',
  'drain',
  'closed',
  'held',
  'pull',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** By number of the present reason. */
const PRESENT: readonly (Exclusion | undefined)[] = [undefined, 'offline', 'away', 'channel_off', 'channel_limit', 'capacity', 'ramp_up'];

/** Who could have the contact, best first, and for each reason how many could not. */
export interface Explanation {
  readonly candidates: readonly { readonly agent: Agent; readonly score: number }[];
  readonly excluded: Partial<Record<Exclusion, number>>;
}

/** As things stand before a decision is carried out; `chosen` stands first, with the next `most` - 1. Every agent is counted once. */
export function explain(engine: Engine, contact: Contact, chosen: Agent | undefined, now: Millis, most = 10): Explanation {
  const { ask, hold } = contact;
  const ring = ringAsk(engine.asks, ask, contact.ring);
  const excluded: Counts = {};
  const present = countReasonsFor(engine.index, ask.channel.number, ring);
  const speaking = speakingMembers(engine, ring);
  add(excluded, 'not_member', engine.agents.length - ring.members.set.size);
  add(excluded, 'language', ring.members.set.size - speaking);
  // Everybody has one present reason or none, so those are all who meet it.
  let unable = speaking - present[FREE]!;
  for (let reason = OFFLINE; reason < PRESENT_REASONS; reason += 1) unable -= present[reason]!;
  add(excluded, 'skill', unable);
  for (let reason = OFFLINE; reason < PRESENT_REASONS; reason += 1) add(excluded, PRESENT[reason]!, present[reason]!);
  let eligible = present[FREE]! - leaveOut(engine, contact, ring, excluded);
  const barred = contact.bars?.filter(({ agent, until }) => now < until && isFree(agent, contact) && meets(agent, ask, ring)).length ?? 0;
  add(excluded, 'barred', barred);
  eligible -= barred;
  const drained = keptIn(engine, contact, ring, now);
  add(excluded, 'drain', drained);
  eligible -= drained;
  const byName = namedAlone(contact, ring);
  const kept = byName && keptFrom(engine, contact, byName, now);
  if (byName) {
    add(excluded, lacks(byName, ring)!, -1);
    if (kept) add(excluded, kept, 1);
    else eligible += 1;
  }
  // Who takes it himself may while he is filled up.
  if (ask.mode === 'pull' && chosen?.reasons[ask.channel.number] === RAMP_UP) {
    add(excluded, 'ramp_up', -1);
    eligible += 1;
  }
  if (contact.closed) {
    add(excluded, 'closed', eligible);
    return { candidates: chosen ? [{ agent: chosen, score: scoreOf(ask.queue.config.strategy, ring, now)(chosen) }] : [], excluded };
  }
  if (hold) {
    const his = keptFrom(engine, contact, hold, now) === undefined || hold === chosen ? 1 : 0;
    add(excluded, 'held', eligible - his);
    eligible = his;
  }
  if (ask.mode === 'pull') add(excluded, 'pull', eligible - (chosen ? 1 : 0));
  const score = scoreOf(ask.queue.config.strategy, ring, now);
  const others = hold || ask.mode === 'pull' ? [] : topOf(engine, contact, ring, now, most);
  const named = byName && !kept && ask.mode !== 'pull' && (!hold || hold === byName) ? byName : undefined;
  const agents = chosen ? [chosen] : [];
  if (named && named !== chosen) agents.push(named);
  for (let at = 0; at < others.length && agents.length < most; at += 1) if (others[at] !== chosen && others[at] !== named) agents.push(others[at]!);
  return { candidates: agents.map((agent) => ({ agent, score: score(agent) })), excluded };
}

/** What keeps the agent from any contact of this channel now; undefined: nothing. */
export function presentReason(agent: Agent, { ask }: Contact): Exclusion | undefined {
  return PRESENT[agent.reasons[ask.channel.number]!];
}

/** Why this one agent does not get the contact now; undefined: he is eligible. */
export function whyNot(engine: Engine, contact: Contact, agent: Agent, now: Millis): Exclusion | undefined {
  const { ask, hold } = contact;
  const lacking = agent === contact.dedicated ? undefined : lacks(agent, ringAsk(engine.asks, ask, contact.ring));
  if (lacking === 'not_member') return lacking;
  if (ask.excluded.includes(agent.order)) return 'excluded';
  const reason = lacking ?? PRESENT[agent.reasons[ask.channel.number]!];
  if (reason) return reason;
  if (isBarred(contact, agent, now)) return 'barred';
  if (ask.mode !== 'pull' && keepsFor(engine, agent, contact, now)) return 'drain';
  if (contact.closed) return 'closed';
  if (hold !== undefined && hold !== agent) return 'held';
  return ask.mode === 'pull' ? 'pull' : undefined;
}

/** The dedicated agent, where he does not meet what is asked: of him it is not. */
function namedAlone({ dedicated }: Contact, ring: RingAsk): Agent | undefined {
  return dedicated !== undefined && lacks(dedicated, ring) !== undefined ? dedicated : undefined;
}

type Counts = Partial<Record<Exclusion, number>>;

function add(counts: Counts, reason: Exclusion, count: number): void {
  if (count === 0) return;
  const sum = (counts[reason] ?? 0) + count;
  if (sum === 0) delete counts[reason];
  else counts[reason] = sum;
}

const isFree = (agent: Agent, { ask }: Contact): boolean => agent.reasons[ask.channel.number] === FREE;

/** What he lacks, whatever he does. */
function lacks(agent: Agent, ring: RingAsk): 'not_member' | 'language' | 'skill' | undefined {
  if (ring.members.has !== undefined && ring.members.has[agent.order] !== true) return 'not_member';
  if (ring.language >= 0 && agent.speaks[ring.language] !== true) return 'language';
  return ring.needs.some(({ skill, level }) => (agent.levels[skill] ?? 0) < level) ? 'skill' : undefined;
}

/** How many members speak the language; the same for all who ask for it, so it is counted once. */
function speakingMembers({ index, asks }: Engine, { members, language }: RingAsk): number {
  if (language < 0) return members.set.size;
  const known = members.speaking.get(language);
  if (known !== undefined) return known;
  const count = countIn(index, [members.set.row, speakerSet(asks, language).row]);
  members.speaking.set(language, count);
  return count;
}

/** What keeps an agent who may have it from having it now. */
function keptFrom(engine: Engine, contact: Contact, agent: Agent, now: Millis): Exclusion | undefined {
  const { ask } = contact;
  const reason = PRESENT[agent.reasons[ask.channel.number]!] ?? (isBarred(contact, agent, now) ? 'barred' : undefined);
  return reason ?? (ask.mode !== 'pull' && keepsFor(engine, agent, contact, now) ? 'drain' : undefined);
}

/** Of those who are eligible otherwise, how many are kept for something more urgent. */
function keptIn(engine: Engine, contact: Contact, ring: RingAsk, now: Millis): number {
  const { ask } = contact;
  let kept = 0;
  if (engine.drains && ask.mode !== 'pull')
    eachFreeFor(engine.index, ask.channel.number, ring, (agent) => {
      if (!isBarred(contact, agent, now) && !ask.excluded.includes(agent.order) && keepsFor(engine, agent, contact, now)) kept += 1;
      return false;
    });
  return kept;
}

/** A member who must never have it is counted as that and as nothing else. Returns how many of them would be free. */
function leaveOut(engine: Engine, contact: Contact, ring: RingAsk, excluded: Counts): number {
  let free = 0;
  for (const order of contact.ask.excluded) {
    const agent = engine.agents[order]!;
    const lacking = lacks(agent, ring);
    if (lacking === 'not_member') continue;
    add(excluded, 'excluded', 1);
    const otherwise = lacking ?? PRESENT[agent.reasons[contact.ask.channel.number]!];
    if (otherwise) add(excluded, otherwise, -1);
    else free += 1;
  }
  return free;
}
