import { toIso } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import type { Inbound } from '@sluice/stream';
import type { ContactReceived } from '@sluice/contracts';
import { compileConversationConfig } from './config.ts';
import { fileContact } from './filing.ts';
import { conversationTelemetry } from './telemetry.ts';
import { exampleFiles, KEYS, NINE } from './testing.ts';
import { chain, INTRODUCTIONS, permutations, shape } from './testing/chains.ts';
import { ThreadTokens } from './threading/token.ts';
import { newWork, type Work } from './work.ts';

const config = compileConversationConfig({ version: 'v1', files: exampleFiles });
const tokens = new ThreadTokens(() => KEYS);
const telemetry = conversationTelemetry(quietLogger());

/** All in one batch, in this order; where each mail stands afterwards. */
function file(mails: readonly Inbound<ContactReceived>[], order: readonly number[]): { readonly work: Work; readonly places: string[] } {
  const work = newWork({ now: NINE, config, tokens, telemetry });
  for (const { data } of mails) {
    const id = `cus_${data.contactPointId}`;
    const customer = work.customersById.get(id) ?? { id, rootId: id, name: null, tier: null, class: null, language: null, manager: null, tickets: 0, fresh: true };
    work.customersById.set(id, customer);
    work.customers.set(data.contactPointId, customer);
  }
  for (const at of order) fileContact(work, mails[at]!.data, {});
  const places = new Map(work.changed.messages.map((one) => [one.contactId, one.conversationId]));
  return { work, places: mails.map(({ data }) => places.get(data.contactId) ?? '') };
}

const orders = permutations([0, 1, 2, 3]);
/** Who writes each mail, up to the names of people: 0 first, a new number only after all smaller ones. */
const everyWriters = Array.from({ length: 81 }, (_, n) => [0, 1, 2, 3].map((at) => Math.floor(n / 3 ** at) % 3)).filter((writers) =>
  writers.every((one, at) => one <= Math.max(-1, ...writers.slice(0, at)) + 1),
);

test.each(INTRODUCTIONS)('chains of four mails by three people, addressed to %s beside us: in whatever order they come, they end as in order', (introduction) => {
  const shapes = new Set<string>();
  const faults: string[] = [];
  for (const writers of everyWriters) {
    const { mails } = chain(writers, introduction, 'x');
    const inOrder = shape(file(mails, [0, 1, 2, 3]).places);
    shapes.add(inOrder);
    for (const order of orders) {
      const came = shape(file(mails, order).places);
      if (came !== inOrder) faults.push(`${writers.join('')} by ${order.join('')}: ${came} instead of ${inOrder}`);
    }
  }
  expect(faults).toEqual([]);
  // Not everybody is let in where nobody was addressed; somebody is where everybody was.
  expect(shapes.has('0000')).toBe(true);
  expect(shapes.size > 1).toBe(introduction === 'nobody' || introduction === 'the one that is answered');
});

test('nobody stands in a conversation that is not his and in which nobody had written to him', () => {
  const faults: string[] = [];
  for (const introduction of INTRODUCTIONS)
    for (const writers of everyWriters) {
      const { mails, mayStand } = chain(writers, introduction, 'x');
      for (const order of orders) {
        const { work, places } = file(mails, order);
        for (const [at, place] of places.entries()) {
          const customerId = work.conversations.get(place)?.customerId;
          const customer = mails.findIndex(({ data }) => `cus_${data.contactPointId}` === customerId);
          const others = [0, 1, 2, 3].filter((other) => other !== at && places[other] === place);
          if (!mayStand(at, others, customer)) faults.push(`${introduction}: ${writers.join('')} by ${order.join('')}: ${at} stands in ${shape(places)}`);
        }
      }
    }
  expect(faults).toEqual([]);
});

test('those who stay apart are suggested to each other, one open ticket a conversation', () => {
  const faults: string[] = [];
  for (const writers of everyWriters) {
    const { mails } = chain(writers, 'nobody', 'x');
    for (const order of orders) {
      const { work, places } = file(mails, order);
      const open = [...work.tickets.values()].filter((ticket) => ticket.status !== 'closed').map((ticket) => ticket.conversationId);
      const linked = new Set([places[0]]);
      for (let n = 0; n < 4; n += 1) for (const { conversationId, otherId } of work.changed.suggestions) if (linked.has(conversationId) || linked.has(otherId)) linked.add(conversationId).add(otherId);
      if (!places.every((place) => linked.has(place) && open.filter((id) => id === place).length === 1) || open.length !== new Set(places).size)
        faults.push(`${writers.join('')} by ${order.join('')}: ${shape(places)}`);
    }
  }
  expect(faults).toEqual([]);
});

test('a joined mail keeps its time of receipt, and the demand its age', () => {
  const { mails } = chain([0, 1, 0, 1], 'everybody', 'x');
  const later = mails.map((one, at) => ({ ...one, data: { ...one.data, receivedAt: toIso(NINE + at * 1000) } }));
  const { work } = file(later, [3, 2, 1, 0]);
  const [ticket] = [...work.tickets.values()].filter((one) => one.status === 'new');
  expect(work.changed.messages.map((one) => one.at).toSorted((a, b) => a - b)).toEqual([NINE, NINE + 1000, NINE + 2000, NINE + 3000]);
  expect(ticket?.oldestUnansweredAt).toBe(NINE);
});
