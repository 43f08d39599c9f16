import type { CustomerErased, CustomerMerged, CustomerUnmerged } from '@sluice/contracts';
import type { InsightWork } from '../work.ts';

/** One person is asked once, whichever of his customers a ticket came under. */
export function customersMerged({ customerId, memberIds }: CustomerMerged, { persons }: InsightWork): void {
  persons.push({ rootId: customerId, memberIds });
}

export function customersUnmerged({ unmergedId, memberIds }: CustomerUnmerged, { persons }: InsightWork): void {
  persons.push({ rootId: unmergedId, memberIds });
}

export function customerErased({ memberIds }: CustomerErased, { forgotten }: InsightWork): void {
  forgotten.push(...memberIds);
}
