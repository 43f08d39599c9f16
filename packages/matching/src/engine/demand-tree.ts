import { BrokenInvariant } from '@sluice/kernel';
import type { Millis } from '../model.ts';
import { each, first, insert, remove, sortedList, type SortedList } from '../sorted-list.ts';
import { type Agent, type Ask, before, compare, type Contact, isBarred, type Members, type RingAsk } from './parts.ts';

/**
 * What waits, as a tree of what is asked: channel, members, language, exclusions, then one required skill after the other, the rarest first.
 * Contacts that ask the same stand in one node, by rank; every node knows the best rank below it. "What does this agent get next?" goes down
 * only where he meets what is asked and where something better than the best so far waits: with ten skills of fifty and three a contact that
 * is a few dozen nodes of a hundred thousand contacts that nearly all ask something else. (A list per agent would have to be kept for
 * each pair of agent and contact; going through the waiting by rank costs as much as there is at the head that nobody can take.)
 */
export interface Node {
  readonly parent: Node | undefined;
  readonly edge: Edge;
  readonly children: Node[];
  /** Among the parent's children. */
  place: number;
  items: SortedList<Contact> | undefined;
  /** The first by rank, here and below. */
  min: Contact | undefined;
}

type Edge =
  | { readonly kind: 'root' }
  | { readonly kind: 'channel'; readonly channel: number }
  | { readonly kind: 'members'; readonly members: Members }
  | { readonly kind: 'language'; readonly language: number }
  | { readonly kind: 'excluded'; readonly excluded: readonly number[]; readonly key: string }
  | { readonly kind: 'need'; readonly skill: number; readonly level: number };

export function demandTree(): Node {
  return makeNode(undefined, { kind: 'root' });
}

function makeNode(parent: Node | undefined, edge: Edge): Node {
  const node: Node = { parent, edge, children: [], place: 0, items: undefined, min: undefined };
  if (parent) node.place = parent.children.push(node) - 1;
  return node;
}

const sameEdge = (a: Edge, b: Edge): boolean => {
  switch (a.kind) {
    case 'root':
      return b.kind === 'root';
    case 'channel':
      return b.kind === 'channel' && a.channel === b.channel;
    case 'members':
      return b.kind === 'members' && a.members === b.members;
    case 'language':
      return b.kind === 'language' && a.language === b.language;
    case 'excluded':
      return b.kind === 'excluded' && a.key === b.key;
    default:
      return b.kind === 'need' && a.skill === b.skill && a.level === b.level;
  }
};

const child = (parent: Node, edge: Edge): Node => parent.children.find((one) => sameEdge(one.edge, edge)) ?? makeNode(parent, edge);

/** The node of what is asked; made, with those above it, where it is not there. */
function nodeOf(root: Node, ask: Ask, ring: RingAsk): Node {
  // A node that was emptied has been cut off, and is found anew.
  if (ring.node?.min !== undefined) return ring.node;
  let node = child(root, { kind: 'channel', channel: ask.channel.number });
  node = child(node, { kind: 'members', members: ring.members });
  node = child(node, { kind: 'language', language: ring.language });
  if (ask.excluded.length > 0) node = child(node, { kind: 'excluded', excluded: ask.excluded, key: ask.excluded.join() });
  for (const { skill, level } of ring.needs) if (level > 0) node = child(node, { kind: 'need', skill, level });
  ring.node = node;
  return node;
}

export function addWaiting(root: Node, contact: Contact, ring: RingAsk): void {
  const leaf = nodeOf(root, contact.ask, ring);
  contact.node = leaf;
  insert((leaf.items ??= sortedList(compare)), contact);
  for (let node: Node | undefined = leaf; node !== undefined; node = node.parent) {
    if (node.min !== undefined && !before(contact, node.min)) break;
    node.min = contact;
  }
}

export function removeWaiting(contact: Contact): void {
  const leaf = contact.node;
  if (leaf?.items === undefined || !remove(leaf.items, contact)) throw new BrokenInvariant(`contact ${contact.id} waits in no index`);
  contact.node = undefined;
  for (let node: Node | undefined = leaf; node !== undefined && node.min === contact; node = node.parent) {
    let min = node.items === undefined ? undefined : first(node.items);
    for (const below of node.children) if (below.min !== undefined && (min === undefined || before(below.min, min))) min = below.min;
    node.min = min;
    if (min === undefined && node.parent !== undefined) cutOff(node, node.parent);
  }
}

function cutOff(node: Node, parent: Node): void {
  const last = parent.children.pop();
  if (last === undefined || last === node) return;
  parent.children[node.place] = last;
  last.place = node.place;
}

function passes(edge: Edge, agent: Agent): boolean {
  switch (edge.kind) {
    case 'need':
      return (agent.levels[edge.skill] ?? 0) >= edge.level;
    case 'language':
      return edge.language < 0 || agent.speaks[edge.language] === true;
    case 'members':
      return edge.members.has === undefined || edge.members.has[agent.order] === true;
    case 'channel':
      return agent.fits[edge.channel] === true;
    case 'excluded':
      return !edge.excluded.includes(agent.order);
    default:
      return true;
  }
}

/** The first by rank of what the agent meets and may be asked, below `node`, if it ranks before `best`; else `best`. */
export function firstFor(node: Node, agent: Agent, now: Millis, best: Contact | undefined): Contact | undefined {
  let found = best;
  if (node.items !== undefined && node.items.size > 0) {
    for (const contact of each(node.items)) {
      if (found !== undefined && !before(contact, found)) break;
      if (contact.bars === undefined || !isBarred(contact, agent, now)) {
        found = contact;
        break;
      }
    }
  }
  // The most promising child first, so that it cuts off the others.
  const { children } = node;
  let promising: Node | undefined;
  for (let at = 0; at < children.length; at += 1) {
    const one = children[at]!;
    const { min } = one;
    if (min === undefined || (found !== undefined && !before(min, found)) || (promising !== undefined && !before(min, promising.min!)) || !passes(one.edge, agent)) continue;
    promising = one;
  }
  if (promising === undefined) return found;
  found = firstFor(promising, agent, now, found);
  for (let at = 0; at < children.length; at += 1) {
    const one = children[at]!;
    const { min } = one;
    if (one === promising || min === undefined || (found !== undefined && !before(min, found)) || !passes(one.edge, agent)) continue;
    found = firstFor(one, agent, now, found);
  }
  return found;
}
