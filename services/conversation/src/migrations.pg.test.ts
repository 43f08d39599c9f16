import { quietLogger } from '@sluice/runtime/testing';
import { migrate } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { conversationMigrations, SCHEMA } from './migrations.ts';

let t: TestDatabase;
beforeEach(async () => {
  t = await testDatabase();
});
afterEach(() => t.drop());

/** Up to this file, then what a test puts in, then the rest. */
async function over(file: string, seed: string): Promise<void> {
  const all = conversationMigrations();
  const logger = quietLogger();
  await migrate(t.db, {
    schema: SCHEMA,
    migrations: all.slice(
      0,
      all.findIndex((one) => one.name.startsWith(file)),
    ),
    logger,
  });
  await t.db.transact((tx) => tx.script(seed));
  await migrate(t.db, { schema: SCHEMA, migrations: all, logger });
}

test('points of before have identities: the oldest customer of an address has it, the others stay, with a suggestion', async () => {
  await over(
    '0007',
    `insert into conversation.customer (id, name, created_at) values ('cus_1', 'Li', '2026-01-01Z'), ('cus_2', 'Li again', '2026-01-02Z'), ('cus_3', null, '2026-01-03Z');
     insert into conversation.contact_point (id, customer_id, channel, account_id, kind, address, created_at) values
       ('cpt_1', 'cus_2', 'email', 'sales', 'email', 'li@a.example', '2026-01-02Z'), ('cpt_2', 'cus_1', 'email', 'support', 'email', 'li@a.example', '2026-01-01Z'),
       ('cpt_3', 'cus_3', 'api', 'app', 'user', 'li@a.example', '2026-01-03Z'), ('cpt_4', 'cus_3', 'api', 'app', 'whatsapp', '+5511987654321', '2026-01-03Z')`,
  );
  expect(await t.db.query('select kind, scope, canonical, customer_id, proof from conversation.identity order by kind')).toEqual([
    { kind: 'email', scope: '', canonical: 'li@a.example', customer_id: 'cus_1', proof: 'claimed' },
    { kind: 'phone', scope: '', canonical: '+5511987654321', customer_id: 'cus_3', proof: 'claimed' },
    { kind: 'user', scope: 'app', canonical: 'li@a.example', customer_id: 'cus_3', proof: 'claimed' },
  ]);
  expect(await t.db.query('select customer_id, other_id, reason, dismissed_at from conversation.customer_suggestion')).toEqual([
    { customer_id: 'cus_1', other_id: 'cus_2', reason: 'same_identity', dismissed_at: null },
  ]);
  expect(await t.db.query('select id, root_id, merged_into from conversation.customer where root_id <> id or merged_into is not null')).toEqual([]);
});

test('what was known of a customer before is the word of whoever said it', async () => {
  await over('0008', "insert into conversation.customer (id, root_id, name, tier, language, created_at) values ('cus_1', 'cus_1', 'Li \"李\"', 'key', null, '2026-01-01Z')");
  expect(await t.db.query('select customer_id, name, source, value, at, by from conversation.customer_attribute order by name')).toEqual([
    { customer_id: 'cus_1', name: 'name', source: 'channel', value: '"Li \\"李\\""', at: Date.UTC(2026, 0, 1), by: null },
    { customer_id: 'cus_1', name: 'tier', source: 'api', value: '"key"', at: Date.UTC(2026, 0, 1), by: null },
  ]);
});

test('messages of before stand in the timeline of their conversation’s customer', async () => {
  await over(
    '0009',
    `insert into conversation.conversation (id, customer_id, channel, account_id, current_ticket_id, opened_at) values ('cnv_1', 'cus_1', 'email', 'support', 'tkt_1', '2026-01-01Z');
     insert into conversation.message (id, conversation_id, ticket_id, direction, kind, author, at, doc) values ('msg_1', 'cnv_1', 'tkt_1', 'in', 'message', 'customer', '2026-01-01Z', '{}')`,
  );
  expect(await t.db.query('select id, customer_id from conversation.message')).toEqual([{ id: 'msg_1', customer_id: 'cus_1' }]);
});
