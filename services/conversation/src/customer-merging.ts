import { TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { say } from './apply.ts';
import type { Who } from './domain/ticket.ts';
import { groupOf, regroup } from './speaking.ts';
import { MEMBERS } from './store/customer-groups.ts';
import type { Cause, PersonGroup } from './model.ts';
import type { Work } from './work.ts';

export interface Merging {
  readonly customerId: string;
  readonly otherId: string;
  readonly by: Who;
  readonly cause: Cause;
}

/** Why nothing has changed, and how it stands. */
export type NotMerged = { readonly refused: 'state'; readonly otherId: string; readonly mergedInto: string | null; readonly sameAs: string } | { readonly refused: 'too_many' };

/** Both groups must have been loaded. The other's whole group is one person with the customer's from now on; nothing of them moves (ADR 20). */
export function merge(work: Work, { customerId, otherId, by, cause }: Merging, why: 'person' | 'proved' = 'person'): PersonGroup | NotMerged {
  const [into, from] = [groupOf(work, work.rootOf.get(customerId) ?? ''), groupOf(work, work.rootOf.get(otherId) ?? '')];
  if (into === from || from.rootId !== otherId) return standing(otherId, from);
  if (into.members.size + from.members.size > MEMBERS) return { refused: 'too_many' };
  for (const [id, parent] of from.members) into.members.set(id, parent ?? into.rootId);
  into.words.push(...from.words);
  work.groups.delete(from.rootId);
  belong(work, into, from.members.keys());
  const data = { customerId: into.rootId, mergedId: otherId, memberIds: idsOf(from), cause: why, by: byOf(by), mergedAt: toIso(work.now) };
  say(work, TOPICS.customersEvents, 'customer.merged', data, { key: into.rootId, subject: into.rootId, at: work.now }, cause);
  return into;
}

/** Takes back the merge of `otherId`, and of nobody else: who was merged into him before stays with him. */
export function unmerge(work: Work, { customerId, otherId, by, cause }: Merging): PersonGroup | NotMerged {
  const [group, its] = [groupOf(work, work.rootOf.get(customerId) ?? ''), groupOf(work, work.rootOf.get(otherId) ?? '')];
  const parent = its.members.get(otherId) ?? null;
  if (group !== its || parent === null) return standing(otherId, its);
  const leaving = below(its, otherId);
  const apart: PersonGroup = { rootId: otherId, members: new Map(), words: its.words.filter((one) => leaving.has(one.customerId)) };
  for (const id of leaving) {
    apart.members.set(id, id === otherId ? null : (its.members.get(id) ?? null));
    its.members.delete(id);
  }
  its.words = its.words.filter((one) => !leaving.has(one.customerId));
  work.groups.set(apart.rootId, apart);
  belong(work, apart, leaving);
  regroup(work, its);
  const data = { customerId: its.rootId, unmergedId: otherId, memberIds: idsOf(apart), by: byOf(by), unmergedAt: toIso(work.now) };
  say(work, TOPICS.customersEvents, 'customer.unmerged', data, { key: its.rootId, subject: its.rootId, at: work.now }, cause);
  return apart;
}

const standing = (otherId: string, group: PersonGroup): NotMerged => ({ refused: 'state', otherId, mergedInto: group.members.get(otherId) ?? null, sameAs: group.rootId });
const byOf = ({ kind, id }: Who) => ({ kind, ...(id === undefined ? {} : { id }) });
const idsOf = ({ rootId, members }: PersonGroup): string[] => [rootId, ...[...members.keys()].filter((id) => id !== rootId).sort()];

function below(group: PersonGroup, top: string): ReadonlySet<string> {
  const found = new Set([top]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [id, parent] of group.members) if (parent !== null && found.has(parent)) found.add(id);
  }
  return found;
}

function belong(work: Work, group: PersonGroup, ids: Iterable<string>): void {
  for (const id of ids) {
    work.rootOf.set(id, group.rootId);
    work.changed.members.add(id);
    const customer = work.customersById.get(id);
    if (customer) customer.rootId = group.rootId;
  }
  regroup(work, group);
}
