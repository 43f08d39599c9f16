import { topicOf } from '@sluice/contracts';
import { quietLogger } from '@sluice/runtime/testing';
import { migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import type { NewContact } from './contact.ts';
import { eraseContacts, heldFiles } from './erase-contacts.ts';
import { insertContacts } from './insert-contacts.ts';
import { contactMigrations, deliveryMigrations } from './migrations.ts';
import { sampleContact } from './testing.ts';

const schema = 'channel_sample';
let t: TestDatabase;
beforeEach(async () => {
  t = await testDatabase();
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...contactMigrations(schema), ...deliveryMigrations(schema)], logger: quietLogger() });
});
afterEach(() => t.drop());

const insert = (contacts: readonly NewContact[]) => insertContacts(t.db, new Outbox({ schema, topics: topicOf }), 'channel-sample', contacts);
const erase = (contactIds: readonly string[]) => t.db.transact((tx) => eraseContacts(tx, schema, { contactIds, messageIds: [] }));
const file = (n: number): string => String(n).padStart(64, '0');
const DIGEST = 'ab'.repeat(32);

test('a mail leaves account, digest and time, so that the same mail is known when its mailbox is read again; its Message-ID goes', async () => {
  const mail = { ...sampleContact({ providerId: DIGEST, sourceId: '<his@private.example>', text: 'his words' }), rawBlob: file(1), blobs: [file(1), file(2)] };
  await insert([mail]);
  expect(await erase([mail.id])).toEqual({ counts: { contacts: 1, deliveries: 0 }, fileIds: [file(1), file(2), file(1)] });
  const [row] = await t.db.query(`select account, provider_id, source_id, raw, raw_blob, blobs, erased_at is not null as erased from ${schema}.contact`);
  expect(row).toEqual({ account: mail.account, provider_id: DIGEST, source_id: null, raw: null, raw_blob: null, blobs: null, erased: true });
  expect(await t.db.query(`select 1 as one from ${schema}.contact_source`)).toEqual([]);
  expect((await insert([{ ...mail, id: sampleContact({ providerId: 'y' }).id }])).map((one) => [one.outcome, one.id])).toEqual([['duplicate', mail.id]]);
  expect(await erase([mail.id])).toEqual({ counts: { contacts: 0, deliveries: 0 }, fileIds: [] });
});

test('what its caller named goes whole; another’s contact stays, and names its files', async () => {
  const [his, other] = [
    { ...sampleContact({ providerId: 'order-of-li-wei' }), blobs: [file(1), file(2)] },
    { ...sampleContact({ providerId: 'order-2' }), blobs: [file(2)] },
  ];
  await insert([his, other]);
  expect(await heldFiles(t.db, schema, [file(1), file(2), file(3)])).toEqual([file(1), file(2)]);
  expect((await erase([his.id, 'con_of_another_channel'])).counts).toEqual({ contacts: 1, deliveries: 0 });
  expect(await t.db.query(`select id from ${schema}.contact`)).toEqual([{ id: other.id }]);
  expect(await heldFiles(t.db, schema, [file(1), file(2), file(3)])).toEqual([file(2)]);
});
