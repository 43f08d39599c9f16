import { isId } from '@sluice/kernel';
import { notFound } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import type { Static } from 'typebox';
import { readGroups } from '../store/customer-groups.ts';
import { sees, type Viewer } from '../store/views-access.ts';
import { type CustomerView, readCustomer, readCustomerTickets, readIdentities, seesCustomer } from '../store/views-customers.ts';
import { type Customer, customerOf } from './shapes-customer.ts';

/** Whom the caller sees: an agent a person of whom any ticket is one that he sees. @throws Problem 404 */
export async function customerFor(db: Queryable, viewer: Viewer, id: string): Promise<CustomerView> {
  const customer = isId('cus', id) ? await readCustomer(db, id) : undefined;
  if (!customer || !(viewer.kind === 'all' || (await seesCustomer(db, id, viewer)))) throw notFound('customer');
  return customer;
}

/** As the routes answer him; his tickets as `reader` sees them. @throws Problem 404 */
export async function wholeCustomer(db: Queryable, viewer: Viewer, id: string, reader: Viewer = viewer): Promise<Static<typeof Customer>> {
  const view = await customerFor(db, viewer, id);
  const [identities, groups, tickets] = await Promise.all([readIdentities(db, id), readGroups(db, [view.rootId]), readCustomerTickets(db, id)]);
  const group = groups.get(view.rootId) ?? { rootId: view.rootId, members: new Map([[view.rootId, null]]), words: [] };
  return customerOf({ view, identities, group, tickets: tickets.filter((ticket) => sees(reader, ticket)) });
}
