import { PoisonRecord } from '@sluice/kernel';
import * as fc from 'fast-check';
import { FIXTURES } from './asyncapi/fixtures.ts';
import { checkKey, decode, known, topicOf, TOPICS, typeOf } from './index.ts';

const NAMES = [
  'ce_specversion',
  'ce_id',
  'ce_source',
  'ce_type',
  'ce_time',
  'ce_subject',
  'ce_entityversion',
  'ce_datacontenttype',
  'CE_ID',
  'content-type',
  'Content-Type',
  '__proto__',
  'ce___proto__',
];
const texts = fc.oneof(
  fc.constantFrom('', '1.0', typeOf('ticket.closed'), '2026-03-01T10:00:00Z', '7', 'application/json', 'application/cloudevents+json', 'text/plain', '\u0000', '\ud800'),
  fc.string(),
);
const json = fc.oneof(
  fc.json(),
  fc.json().map((data) => `{"specversion":"1.0","id":"1","source":"/x","type":"${typeOf('ticket.closed')}","data":${data},"data_base64":"e30="}`),
);
const values = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  json.map((text) => Buffer.from(text)),
  fc.constant(null),
  fc.constant(Buffer.from('['.repeat(10_000))),
);

test('whatever a record holds, it is read, it is a tombstone, or it is poison with a reason: nothing else is thrown, and nothing hangs', () => {
  const some = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), texts, { maxKeys: 3 });
  const headers = fc.tuple(fc.constantFrom({}, FIXTURES['ticket.closed'].headers, { 'content-type': 'application/cloudevents+json' }), some).map(([base, own]) => ({ ...base, ...own }));
  fc.assert(
    fc.property(fc.option(texts), headers, values, fc.constantFrom(...Object.values(TOPICS).map((topic) => topic.name)), (key, own, value, topic) => {
      try {
        const event = decode({ key, headers: own, value });
        if (event) checkKey(topicOf(topic), key, event);
        if (event) known(event);
      } catch (error) {
        if (!(error instanceof PoisonRecord)) throw error;
        expect(error.reason).toMatch(/^[a-z_]+$/);
      }
    }),
    { numRuns: 3000 },
  );
});
