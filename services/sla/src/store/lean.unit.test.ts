import * as fc from 'fast-check';
import type { Clock, Segment, TicketClocks } from '../domain/model.ts';
import { leanText, wholeTicket } from './lean.ts';

const at = fc.integer({ min: 1, max: 2 ** 45 });
const word = fc.string({ maxLength: 6 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

const segment: fc.Arbitrary<Segment> = fc.record({
  from: at,
  to: orNull(at),
  counts: fc.boolean(),
  why: fc.constantFrom('open', 'waiting_customer', 'waiting_third_party', 'resolved', 'no_policy', 'earlier'),
  agreement: word,
  ms: orNull(at),
});
const clock: fc.Arbitrary<Clock> = fc.record({
  kind: fc.constantFrom('first_response', 'resolution', 'promise'),
  of: orNull(word),
  allowed: fc.constant(null),
  dueOn: orNull(at),
  agentId: orNull(word),
  departmentId: orNull(word),
  id: word,
  agreement: word,
  startedAt: at,
  segments: fc.array(segment, { maxLength: 3 }),
  dueAt: orNull(at),
  fault: orNull(fc.constantFrom('never_open', 'year_without_data')),
  timerAt: orNull(at),
  lateIntake: fc.boolean(),
  warnedAt: orNull(at),
  breachedAt: orNull(at),
  metAt: orNull(at),
  metBy: orNull(word),
  acknowledged: orNull(fc.record({ by: word, at })),
  revoked: orNull(fc.record({ why: fc.constantFrom('merged', 'spam', 'dropped'), at })),
  fired: fc.array(word, { maxLength: 2 }),
  raised: fc.integer({ min: 0, max: 3 }),
  taken: fc.constant([]),
});
const ticket: fc.Arbitrary<TicketClocks> = fc.record({
  id: word,
  conversationId: word,
  version: fc.nat(),
  origin: fc.record({ correlationid: word, causationid: word }, { requiredKeys: [] }),
  begun: fc.boolean(),
  clocks: fc.array(clock, { maxLength: 3 }),
  channel: word,
  tier: orNull(word),
  receivedAt: at,
  begunBy: fc.constantFrom('customer', 'agent'),
  queueId: orNull(word),
  priority: fc.nat(100),
  raises: fc.dictionary(word, fc.nat(3), { maxKeys: 2 }),
  type: word,
  urgency: word,
  language: word,
  standing: fc.constantFrom('live', 'waiting', 'resolved', 'closed'),
  waitingFor: orNull(word),
  hasRested: fc.boolean(),
  heardAt: orNull(at),
  answers: fc.array(fc.record({ messageId: word, at }), { maxLength: 2 }),
  agentId: orNull(word),
  ownerId: orNull(word),
  holders: fc.array(word, { maxLength: 2 }),
});

const through = (text: string): TicketClocks => wholeTicket(JSON.parse(text) as TicketClocks);

test('any ticket comes back from its row as it was', () => {
  fc.assert(fc.property(ticket, (one) => expect(through(leanText(one))).toEqual(one)));
});

test('a row that says every word, as they were written before, is the same ticket', () => {
  fc.assert(fc.property(ticket, (one) => expect(through(JSON.stringify(one))).toEqual(one)));
});

test('what is as usual is not written: a ticket that only waits is short', () => {
  const usual: TicketClocks = wholeTicket({
    id: 'tkt_1',
    conversationId: 'cnv_1',
    version: 2,
    clocks: [],
    channel: 'app',
    receivedAt: 1,
    queueId: null,
    priority: 40,
    type: 'question',
  } as unknown as TicketClocks);
  expect(Object.keys(JSON.parse(leanText(usual)) as object)).toEqual(['id', 'conversationId', 'version', 'clocks', 'channel', 'receivedAt', 'queueId', 'priority', 'type']);
});
