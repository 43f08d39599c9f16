import { DAY } from '@sluice/kernel';
import type { Tx } from '@sluice/store';
import { changing } from '../act.ts';
import { askAnew } from '../asking-anew.ts';
import { upsertCustomers } from '../crm.ts';
import { type CrmRecord, recordOf } from '../crm-record.ts';
import { merge, unmerge } from '../customer-merging.ts';
import { speak } from '../speaking.ts';
import { assigned, bench, type Bench, call, mail, NINE, queued, receipt, SUPPORT } from '../testing.ts';

/**
 * Plans are made once a connection, while the tables of a fresh installation are empty, and live until they are analysed. One that scans a
 * whole table is cheap on that day and costs more with each message afterwards.
 */
let b: Bench;
const statements = new Map<string, readonly unknown[]>();
beforeAll(async () => {
  b = await bench();
  const { db } = b;
  const { transact } = db;
  db.transact = (work) =>
    transact((tx) => {
      const noted =
        <T>(run: (text: string, values: readonly unknown[]) => T) =>
        (text: string, values: readonly unknown[] = []): T => {
          statements.set(text, values);
          return run(text, values);
        };
      return work({ ...tx, query: noted(tx.query) as Tx['query'], send: noted(tx.send) });
    });
});
afterAll(() => b.drop());

/** Tables of one row. */
const SINGLE = /Seq Scan on (outbox|configuration)_current/;

test('no statement of a batch, a person or a timer scans a whole table, even where it was planned on empty ones', async () => {
  await b.deliver([call()]);
  await b.deliver([
    mail({ id: 'a@x.example' }),
    mail({ from: 'q+z@y.example' }),
    mail({ from: 'q@y.example', id: 'b@y.example', inReplyTo: 'a@x.example' }),
    mail({ id: 'c@x.example', inReplyTo: 'p@x.example' }),
  ]);
  await b.deliver([mail({ id: 'p@x.example', dmarc: 'pass' }), mail({ inReplyTo: 'b@y.example', references: ['a@x.example'], to: [SUPPORT, 'q@y.example'] })]);
  const ticket = (await b.tickets())[0]!;
  await b.db.query("insert into conversation.configuration_version (version, number, files, digests, at) values ('v1', 1, '{}', '{}', now())");
  await b.db.query("insert into conversation.configuration_current (version, number) values ('v1', 1)");
  await b.db.query('update conversation.ticket set asked_under = 0');
  const { query } = b.db;
  b.db.query = (text, values = []) => {
    statements.set(text, values);
    return query(text, values);
  };
  expect(await askAnew(b.parts)).toBeGreaterThan(0);
  b.db.query = query;
  await b.deliver([queued(ticket, { says: { labels: ['refund'], answer: { language: 'en', text: 'Hello' } } }), assigned(ticket)]);
  const sent = await b.answer(ticket.conversationId);
  await b.act(ticket.id, { kind: 'resolve', at: NINE, by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  await b.deliver([receipt(ticket, 'messageId' in sent ? sent.messageId : '', 'sent')]);
  await b.deliver([receipt(ticket, 'messageId' in sent ? sent.messageId : '', 'failed')]);
  await b.deliver([call({ attributes: { tier: 'key' } })]);
  const record = (externalId: string, email: string): CrmRecord => {
    const made = recordOf(
      externalId,
      {
        identities: [
          { kind: 'email', value: email },
          { kind: 'phone', value: '+54 11 2345-6789' },
        ],
        attributes: { tier: 'key', region: null },
      },
      NINE,
    );
    if ('message' in made) throw new Error(made.message);
    return made;
  };
  await upsertCustomers(b.parts, [record('C-1', 'q@y.example'), record('C-2', 'new@y.example')], { kind: 'system' }, {});
  await upsertCustomers(b.parts, [record('C-1', 'new@y.example')], { kind: 'system' }, {});
  const [one, other] = (await b.tickets()).map((own) => own.customerId);
  for (const change of [merge, unmerge])
    await b.db.transact((tx) =>
      changing(b.parts, tx, { groups: [one!, other!] }, (work) => {
        expect(change(work, { customerId: one!, otherId: other!, by: { kind: 'system' }, cause: {} })).not.toHaveProperty('refused');
        speak(work, work.rootOf.get(one!)!, { customerId: one!, name: 'relation', source: 'agent', value: change === merge ? 'lost' : null, at: NINE });
      }),
    );
  await b.pass(8 * DAY);
  const asked = [...statements].filter(([text]) => /^(with|select|insert|update|delete) /.test(text));
  expect(asked.length).toBeGreaterThan(20);
  for (const [text, values] of asked) {
    const plan = await b.db.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    const scans = plan.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan') && !SINGLE.test(line));
    expect([text.slice(0, 120), scans]).toEqual([text.slice(0, 120), []]);
  }
});
