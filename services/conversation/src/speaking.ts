import { BrokenInvariant, type Instant } from '@sluice/kernel';
import type { Source, Value } from './domain/customer-attributes.ts';
import { cachedOf, hear, type Heard, takeBack } from './domain/customer-words.ts';
import type { Cause, PersonGroup } from './model.ts';
import type { Work } from './work.ts';

/** A source's word on a customer; `null` takes its own back. */
export interface Said {
  readonly customerId: string;
  readonly name: string;
  readonly source: Source;
  readonly value: Value | null;
  readonly at: Instant;
  readonly by?: string | undefined;
}

/** The group of the customer must have been loaded. What counts of him afterwards is seen by all that is decided after it. */
export function speak(work: Work, rootId: string, said: Said, cause: Cause = {}): Heard {
  const group = groupOf(work, rootId);
  const { customerId, name, source, value, at, by = null } = said;
  const word = value === null ? null : { customerId, name, source, value, at, by };
  const before = group.words.find((one) => one.customerId === customerId && one.name === name && one.source === source);
  const { words, heard } = word === null ? takeBack(group.words, said) : hear(group.words, word);
  // Only a system that gives its own times is to be kept from saying later what it knew earlier: others speak in the order of their words.
  if (heard === 'stale' || (heard === 'unchanged' && (source !== 'crm' || before?.at === at || word === null))) return heard;
  group.words = [...words];
  const key = `${customerId}\u0000${name}\u0000${source}`;
  work.changed.words.set(key, { key, word });
  if (heard !== 'changed') return heard;
  regroup(work, group);
  changed(work, said, name, cause);
  return heard;
}

/** Subscribers hear of it at the end; of who has just been born, with his birth. */
export function changed(work: Work, { customerId, source }: Pick<Said, 'customerId' | 'source'>, name: string, cause: Cause): void {
  if (work.customersById.get(customerId)?.fresh === true) return;
  const key = `${customerId} ${source}`;
  const facts = work.changed.facts.get(key) ?? { customerId, source, names: new Set(), cause };
  facts.names.add(name);
  work.changed.facts.set(key, facts);
}

/** What counts of a person has changed, or who he is. */
export function regroup(work: Work, group: PersonGroup): void {
  work.changed.regrouped.add(group.rootId);
  const cached = cachedOf(group.words);
  for (const id of group.members.keys()) {
    const customer = work.customersById.get(id);
    if (customer) Object.assign(customer, cached);
  }
}

export function groupOf(work: Work, rootId: string): PersonGroup {
  const group = work.groups.get(rootId);
  if (!group) throw new BrokenInvariant('a customer of whom something is said was not loaded');
  return group;
}
