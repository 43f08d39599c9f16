import type { Queryable } from '@sluice/store';
import type { FaultyDatabase } from './faulty-database.ts';

/** What came back through the channel's own door. */
export interface Knock {
  /** away: it was told to come again (503 with Retry-After, SMTP 4xx); refused: it was told never to. */
  readonly outcome: 'accepted' | 'duplicate' | 'refused' | 'away';
  /** Where the door says it. */
  readonly id?: string | undefined;
}

/** A channel behind its real door, on a database that can fail. */
export interface ChannelUnderTest {
  readonly db: FaultyDatabase;
  readonly schema: string;
  /** Equal `id` and `text` make the same contact again; equal `id` with another `text` is what a sender may not, or may, do. */
  knock(contact: { id: string; text: string }): Promise<Knock>;
  close(): Promise<void>;
}

export interface ChannelContract {
  /** What becomes of a known id with other content: refused (the caller owns its ids), or a new contact with a flag (a Message-ID is anybody's word). */
  readonly differentBody: 'refused' | 'flagged';
  readonly open: () => Promise<ChannelUnderTest>;
}

interface Stored {
  readonly contacts: string[];
  readonly events: { readonly contactId: string; readonly flags: string[]; readonly text: string }[];
}

async function stored(db: Queryable, schema: string): Promise<Stored> {
  const contacts = await db.query<{ id: string }>(`select id from ${schema}.contact order by id`);
  const rows: { value: Buffer }[] = [];
  for (const n of [0, 1, 2]) rows.push(...(await db.query<{ value: Buffer }>(`select value from ${schema}.outbox_${n} where topic = 'sluice.contacts.received.v1' order by seq`)));
  return { contacts: contacts.map((row) => row.id), events: rows.map((row) => JSON.parse(row.value.toString()) as Stored['events'][number]) };
}

/** What every channel passes, through its own door, whatever it is made of. Relays are not running: the outbox is read as it stands. */
export function channelContract(name: string, contract: ChannelContract): void {
  describe(`${name}: the contract of every channel`, () => {
    let channel: ChannelUnderTest;
    beforeEach(async () => {
      channel = await contract.open();
    });
    afterEach(() => channel.close());
    const look = (): Promise<Stored> => {
      channel.db.away = false;
      channel.db.fate = () => 'fine';
      return stored(channel.db, channel.schema);
    };

    test('a contact is stored and its event written before it is answered', async () => {
      expect((await channel.knock({ id: 'a', text: '我要退款' })).outcome).toBe('accepted');
      const { contacts, events } = await look();
      expect(contacts).toHaveLength(1);
      expect(events.map((event) => [event.contactId, event.text])).toEqual([[contacts[0], '我要退款']]);
    });

    test('a repeat, alone or at the same time, answers well and changes nothing', async () => {
      const first = await channel.knock({ id: 'a', text: 'Where is my order?' });
      const again = await channel.knock({ id: 'a', text: 'Where is my order?' });
      if (again.id !== undefined) expect(again.id).toBe(first.id);
      const crowd = await Promise.all(Array.from({ length: 20 }, (_, n) => channel.knock({ id: `b${n % 2}`, text: 'same' })));
      for (const knock of [again, ...crowd]) expect(['accepted', 'duplicate']).toContain(knock.outcome);
      const { contacts, events } = await look();
      expect(contacts).toHaveLength(3);
      expect(events.map((event) => event.contactId).sort()).toEqual(contacts);
    });

    test(`a known id with other content is ${contract.differentBody}`, async () => {
      await channel.knock({ id: 'a', text: 'the first' });
      const other = await channel.knock({ id: 'a', text: 'another' });
      const { contacts, events } = await look();
      if (contract.differentBody === 'refused') {
        expect(other.outcome).toBe('refused');
        expect(contacts).toHaveLength(1);
        expect(events.map((event) => event.text)).toEqual(['the first']);
      } else {
        expect(other.outcome).toBe('accepted');
        expect(contacts).toHaveLength(2);
        expect(events.map((event) => [event.text, event.flags])).toEqual([
          ['the first', []],
          ['another', ['same_message_id']],
        ]);
      }
    });

    test('with the database away the sender is told to come again, and is taken when it is back', async () => {
      channel.db.away = true;
      const told = await Promise.all(Array.from({ length: 5 }, (_, n) => channel.knock({ id: `a${n}`, text: '你好' })));
      expect(told.map((knock) => knock.outcome)).toEqual(['away', 'away', 'away', 'away', 'away']);
      channel.db.away = false;
      expect((await channel.knock({ id: 'a0', text: '你好' })).outcome).toBe('accepted');
      expect((await look()).contacts).toHaveLength(1);
    });

    test.each(['cut_before', 'cut_after'] as const)('a flush that is %s loses nothing and doubles nothing: what was not answered is sent again', async (fate) => {
      let flushes = 0;
      channel.db.fate = (text) => (text.includes('.contact (') && ++flushes % 2 === 1 ? fate : 'fine');
      for (const id of Array.from({ length: 12 }, (_, n) => `a${n}`)) {
        let knock = await channel.knock({ id, text: `text of ${id}` });
        for (let tries = 0; knock.outcome === 'away' && tries < 5; tries += 1) knock = await channel.knock({ id, text: `text of ${id}` });
        expect(['accepted', 'duplicate']).toContain(knock.outcome);
      }
      const { contacts, events } = await look();
      expect(flushes).toBeGreaterThan(12);
      expect(contacts).toHaveLength(12);
      expect(events.map((event) => event.contactId).sort()).toEqual(contacts);
      expect(new Set(events.map((event) => event.text)).size).toBe(12);
    });
  });
}
