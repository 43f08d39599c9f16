import { uuidv7 } from '@sluice/kernel';
import * as fc from 'fast-check';
import { encode } from './cloud-event.ts';
import { compose } from './compose.ts';
import { EVENT_MESSAGES, type EventName, typeOf } from './events.ts';
import { packHeaders, unpackHeaders } from './packed-headers.ts';
import { TOPICS } from './topics.ts';

/** As a column of text keeps it: UTF-8 without U+0000. */
function back(record: Parameters<typeof packHeaders>[0]): string {
  const text = Buffer.from(packHeaders(record), 'utf8').toString('utf8');
  expect(text).not.toContain('\u0000');
  return JSON.stringify(unpackHeaders(text, record.id, record.key));
}

const odd = fc.oneof(fc.constantFrom('', '=', '\t', 'a\tb', '{', '}', '退款', 'a\u0000', '\ud800', '1.0', '/sluice/', '/sluice/sla', 'application/json'), fc.string());
const names = Object.keys(EVENT_MESSAGES) as EventName[];

test('the headers of an event come back byte for byte, whatever its attributes are', () => {
  const id = fc.oneof(
    fc.constant(undefined).map(() => uuidv7()),
    odd,
  );
  const attributes = fc.record({ subject: odd, time: odd, dataschema: odd, correlationid: odd, causationid: odd, traceparent: odd, entityversion: fc.nat() }, { requiredKeys: [] });
  const type = fc.oneof(fc.constantFrom(...names).map(typeOf), odd, fc.constantFrom('dev.sluice.v1', 'dev.sluice..v1', 'dev.sluice.{.v1'));
  fc.assert(
    fc.property(id, odd, fc.oneof(odd, fc.constant('/sluice/conversation')), type, attributes, fc.boolean(), (own, key, source, ofType, rest, same) => {
      const record = encode('t', key, { id: own, source, type: ofType, ...rest, ...(same ? { subject: key, correlationid: own } : {}), data: {} });
      expect(back(record)).toBe(JSON.stringify(record.headers));
    }),
    { numRuns: 2000 },
  );
});

/** `JSON.parse` of Node 24 takes a name that begins with an escape for the name `\\`, where an object of the same shape has had that one. */
const NAMES_OF_V8 = /[\\"\p{Cc}\p{Cs}]/u;

test('headers that nobody of ours wrote come back too: changed, in another order, with more, with fewer', () => {
  const written = encode('t', 'k', { id: uuidv7(), source: '/sluice/sla', type: typeOf('ticket.closed'), subject: 's', data: {} });
  const change = fc.record({ drop: fc.nat(10), set: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(written.headers)), odd), odd), { maxLength: 2 }), turn: fc.boolean() });
  fc.assert(
    fc.property(change, fc.constantFrom('k', null, '', 'x'), ({ drop, set, turn }, key) => {
      const entries = Object.entries(written.headers).filter((_, n) => n !== drop);
      const headers = Object.fromEntries([...(turn ? entries.toReversed() : entries), ...set.filter(([name]) => name !== '__proto__' && !NAMES_OF_V8.test(name))]);
      expect(back({ id: written.id, key, headers })).toBe(JSON.stringify(headers));
    }),
    { numRuns: 2000 },
  );
});

test('what our services write is packed: its name first, a third of the JSON', () => {
  const record = compose(TOPICS.ticketsEvents, 'ticket.closed', {} as never, {
    service: 'conversation',
    key: 'cnv_01a21223-28cf-74fe-867a-b9cfc8671530',
    subject: 'tkt_01a21223-28cf-7a73-94ba-a4203427a4fc',
    at: Date.UTC(2026, 2, 1),
    entityversion: 3,
    causationid: uuidv7(),
  });
  const text = packHeaders(record);
  expect(text.startsWith('ticket.closed\tconversation\t')).toBe(true);
  expect(text.length * 3).toBeLessThan(JSON.stringify(record.headers).length);
});
