import { TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { say } from './apply.ts';
import { cachedOf } from './domain/customer-words.ts';
import type { Work } from './work.ts';

/** One event a person, source and transaction: which facts have changed. Said at its end, of who the person is then. */
export function tellUpdates(work: Work): void {
  for (const { customerId, source, names, cause } of work.changed.facts.values()) {
    const rootId = work.rootOf.get(customerId) ?? customerId;
    const { tier, class: group, language } = cachedOf(work.groups.get(rootId)?.words ?? []);
    const facts = { ...(tier === null ? {} : { tier }), ...(group === null ? {} : { class: group }), ...(language === null ? {} : { language }) };
    const data = { customerId: rootId, changed: [...names].sort(), source, updatedAt: toIso(work.now), ...facts };
    say(work, TOPICS.customersEvents, 'customer.updated', data, { key: rootId, subject: rootId, at: work.now }, cause);
  }
}
