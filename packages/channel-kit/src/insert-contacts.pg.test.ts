import { topicOf, unpackHeaders } from '@sluice/contracts';
import { mintedAt, toIso } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { isPassing, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import type { NewContact } from './contact.ts';
import { insertAndCommit, insertContacts } from './insert-contacts.ts';
import { Intake } from './intake.ts';
import { contactMigrations } from './migrations.ts';
import { contactView, saveOutcomes } from './outcomes.ts';
import { channelContract, faultyDatabase, sampleContact } from './testing.ts';

const schema = 'channel_sample';
async function open(): Promise<TestDatabase> {
  const t = await testDatabase();
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...contactMigrations(schema)], logger: quietLogger() });
  return t;
}
const events = async (t: TestDatabase): Promise<{ contactId: string; flags: string[] }[]> =>
  (await t.db.query<{ value: Buffer }>(`select value from ${schema}.outbox_0 order by seq`)).map((row) => JSON.parse(row.value.toString()) as { contactId: string; flags: string[] });

for (const differentBody of ['refused', 'flagged'] as const) {
  channelContract(`intake alone, a different body is ${differentBody}`, {
    differentBody,
    open: async () => {
      const t = await open();
      const db = faultyDatabase(t.db);
      const outbox = new Outbox({ schema, topics: topicOf });
      const intake = new Intake({ insert: (contacts) => insertAndCommit(db, outbox, 'channel-sample', contacts), isPassing });
      return {
        db,
        schema,
        knock: ({ id, text }) => {
          const contact = differentBody === 'refused' ? sampleContact({ providerId: id, text }) : sampleContact({ providerId: `${id} ${text}`, sourceId: id, text });
          return intake.accept(contact).then(
            (answer) => ({ outcome: answer.outcome === 'different_body' ? ('refused' as const) : answer.outcome, id: answer.id }),
            (error: unknown) => (isPassing(error) ? { outcome: 'away' as const } : Promise.reject(error)),
          );
        },
        close: async () => {
          await intake.close();
          await t.drop();
        },
      };
    },
  });
}

describe('the statement of intake', () => {
  let t: TestDatabase;
  let outbox: Outbox;
  beforeEach(async () => {
    t = await open();
    outbox = new Outbox({ schema, topics: topicOf });
  });
  afterEach(() => t.drop());
  const insert = (contacts: NewContact[]) => insertContacts(t.db, outbox, 'channel-sample', contacts);

  test('the same contact twice in one flush: the first is new, the second its repeat; another body in between is refused', async () => {
    const [a, other, again] = [sampleContact({ providerId: 'x' }), sampleContact({ providerId: 'x', text: '别的' }), sampleContact({ providerId: 'x' })];
    expect(await insert([a, other, again])).toEqual([
      { outcome: 'accepted', id: a.id, flagged: false },
      { outcome: 'different_body', id: a.id },
      { outcome: 'duplicate', id: a.id },
    ]);
    expect((await events(t)).map((event) => event.contactId)).toEqual([a.id]);
  });

  test('accounts do not share ids', async () => {
    const both = [sampleContact({ providerId: 'x', account: 'app' }), sampleContact({ providerId: 'x', account: 'shop' })];
    expect((await insert(both)).map((answer) => answer.outcome)).toEqual(['accepted', 'accepted']);
  });

  test('events leave in the order of arrival, whatever the order of the keys', async () => {
    const contacts = ['z', 'a', 'm', 'b'].map((providerId) => sampleContact({ providerId }));
    await insert(contacts);
    expect((await events(t)).map((event) => event.contactId)).toEqual(contacts.map((one) => one.id));
  });

  test('two mails of one Message-ID in one flush: the first is clean, the second flagged, a third later too; a repeat is none of them', async () => {
    const mail = (text: string) => sampleContact({ providerId: `d-${text}`, sourceId: '<m@x>', text });
    const [one, two] = [mail('1'), mail('2')];
    expect((await insert([one, two])).map((answer) => answer.outcome === 'accepted' && answer.flagged)).toEqual([false, true]);
    expect(await insert([mail('1'), mail('3')])).toMatchObject([
      { outcome: 'duplicate', id: one.id },
      { outcome: 'accepted', flagged: true },
    ]);
    expect((await events(t)).map((event) => event.flags)).toEqual([[], ['same_message_id'], ['same_message_id']]);
  });

  test('in a transaction that is rolled back nothing stands', async () => {
    const failed = t.db.transact(async (tx) => {
      await insertContacts(tx, outbox, 'channel-sample', [sampleContact({ providerId: 'x' })]);
      throw new Error('the cursor could not be moved');
    });
    await expect(failed).rejects.toThrow('cursor');
    expect(await events(t)).toEqual([]);
    expect(await t.db.query(`select 1 as one from ${schema}.contact`)).toEqual([]);
  });

  test('eight writers with overlapping, shuffled keys: each contact once, no deadlock', async () => {
    const writer = (offset: number): Promise<unknown> =>
      insertAndCommit(
        t.db,
        outbox,
        'channel-sample',
        Array.from({ length: 60 }, (_, n) => sampleContact({ providerId: `k${(n * 37 + offset) % 60}`, sourceId: `s${n % 10}` })),
      );
    await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n * 7)));
    const found = await events(t);
    expect(found).toHaveLength(60);
    expect(new Set(found.map((event) => event.contactId)).size).toBe(60);
  });

  const become = (outcomes: Parameters<typeof saveOutcomes>[2]): Promise<void> => t.db.transact(async (tx) => saveOutcomes(tx, schema, outcomes, Date.parse('2026-03-02T08:00:00Z')));
  test('what became of a contact: received, then threaded, and the first word stands', async () => {
    const contact = sampleContact({ providerId: 'x' });
    await insert([contact]);
    expect(await contactView(t.db, schema, contact.id)).toEqual({ id: contact.id, status: 'received', conversationId: null, ticketId: null });
    await become([{ contactId: contact.id, status: 'threaded', conversationId: 'cnv_1', ticketId: 'tkt_1' }]);
    await become([{ contactId: contact.id, status: 'threaded', conversationId: 'cnv_2', ticketId: 'tkt_2' }]);
    expect(await contactView(t.db, schema, contact.id)).toMatchObject({ status: 'threaded', conversationId: 'cnv_1', ticketId: 'tkt_1' });
    expect(await contactView(t.db, schema, 'con_none')).toBeUndefined();
  });

  test('a contact that was received long ago has ids of today: a repeat of it is known for as long as others are', async () => {
    const taken = Date.parse('2026-03-02T08:00:00Z');
    const old = { ...sampleContact({ providerId: 'x', at: taken }), receivedAt: taken - 60 * 86_400_000 };
    await insert([old]);
    const [row] = await t.db.query<{ id: string; key: string; headers: string }>(`select id, key, headers from ${schema}.outbox_0`);
    expect(mintedAt(row?.id ?? '')).toBe(taken);
    expect(unpackHeaders(row!.headers, row!.id, row!.key)['ce_time']).toBe(toIso(old.receivedAt));
  });

  test('the time of receipt in the row is that of the event', async () => {
    const contact = sampleContact({ providerId: 'x', at: Date.parse('2026-03-02T08:00:00.123Z') });
    await insert([contact]);
    expect(contact.event.receivedAt).toBe(toIso(contact.receivedAt));
    expect(await t.db.query(`select received_at as at from ${schema}.contact`)).toEqual([{ at: contact.receivedAt }]);
  });
});
