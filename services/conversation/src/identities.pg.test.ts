import { canonicalAddress } from '@sluice/channel-kit';
import * as fc from 'fast-check';
import type { Inbound } from '@sluice/stream';
import { identityOf, keyOf } from './identities.ts';
import { bench, type Bench, call, CUSTOMER, mail, SUPPORT } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

interface Known {
  readonly kind: string;
  readonly scope: string;
  readonly canonical: string;
  readonly customer_id: string;
  readonly value: string;
  readonly source: string;
  readonly proof: string;
}
const identities = (): Promise<Known[]> => b.db.query<Known>('select kind, scope, canonical, customer_id, value, source, proof from conversation.identity order by kind, scope, canonical');
const customers = async (): Promise<number> => (await b.db.query('select id from conversation.customer')).length;

describe('an address is one person on every account of ours', () => {
  test('a second account, an app, another way to write it: no new customer', async () => {
    await b.deliver([mail({ from: 'Li.Wei@a.example' })]);
    await b.deliver([mail({ from: 'li.wei@a.example', account: 'sales' })]);
    await b.deliver([call({ kind: 'email', from: 'ＬＩ.WEI＠A.example' })]);
    expect(await customers()).toBe(1);
    expect(await identities()).toEqual([expect.objectContaining({ kind: 'email', scope: '', canonical: 'li.wei@a.example', value: 'Li.Wei@a.example', source: 'channel:support' })]);
    expect((await b.said('customer.created')).length).toBe(1);
    expect(new Set((await b.tickets()).map((one) => one.customerId)).size).toBe(1);
    expect((await b.said('work.requested')).map((one) => (one.data['customer'] as { ticketsBefore: number }).ticketsBefore)).toEqual([0, 1, 2]);
  });

  test('two new points of it in one batch are one customer, told once', async () => {
    await b.deliver([mail({ from: 'li@a.example' }), mail({ from: 'li@a.example', account: 'sales' }), mail({ from: 'other@a.example' })]);
    expect(await customers()).toBe(2);
    expect((await b.said('customer.created')).length).toBe(2);
  });

  test('a user of two accounts is two: each of them gives its own names', async () => {
    await b.deliver([call({ from: 'user-1' }), call({ from: 'user-1', account: 'shop' })]);
    expect(await customers()).toBe(2);
  });

  test('Brazil with and without its ninth digit is one number (chatwoot #5840)', async () => {
    await b.deliver([call({ kind: 'phone', from: '+55 11 98765-4321' })]);
    await b.deliver([call({ kind: 'whatsapp', from: '551187654321@s.whatsapp.net', account: 'wa' })]);
    expect(await customers()).toBe(1);
    expect((await identities()).map((one) => one.canonical)).toEqual(['+5511987654321']);
  });

  test.each([
    ['phone', '+54 9 11 2345-6789', '+54 11 2345-6789'],
    ['email', 'li.wei@a.example', 'li.wei+shop@a.example'],
  ])('another form of his %s is another customer, with a suggestion (chatwoot #5840)', async (kind, known, form) => {
    await b.deliver([call({ kind, from: known })]);
    await b.deliver([call({ kind, from: form })]);
    expect(await customers()).toBe(2);
    expect(await b.db.query('select reason, evidence from conversation.customer_suggestion')).toEqual([{ reason: 'candidate', evidence: expect.stringContaining(canonicalAddress(kind, known)) }]);
    await b.deliver([call({ kind, from: form })]);
    expect((await b.db.query('select 1 as one from conversation.customer_suggestion')).length).toBe(1);
  });

  test('an address beside it in the facts of a contact links nobody (CVE-2026-84458, CVE-2026-44707)', async () => {
    await b.deliver([mail({ from: 'victim@a.example' })]);
    await b.deliver([call({ from: 'mallory', attributes: { email: 'victim@a.example', customerId: (await b.tickets())[0]!.customerId } })]);
    expect(await customers()).toBe(2);
  });
});

describe('what proves an identity', () => {
  const proofs = async (): Promise<string[]> => (await identities()).map((one) => one.proof);
  const xmin = async (): Promise<unknown> => b.db.query('select (select xmin::text from conversation.identity) as i, (select proof from conversation.contact_point) as p');

  test('a mail says it, its domain vouches for it; it never falls, and an unchanged one is not written', async () => {
    await b.deliver([mail({ from: CUSTOMER })]);
    expect(await proofs()).toEqual(['claimed']);
    await b.deliver([mail({ from: CUSTOMER, dmarc: 'pass' })]);
    expect(await proofs()).toEqual(['dmarc']);
    const before = await xmin();
    await b.deliver([mail({ from: CUSTOMER, dmarc: 'fail' }), mail({ from: CUSTOMER, dmarc: 'pass' }), mail({ from: CUSTOMER })]);
    expect(await xmin()).toEqual(before);
  });

  test('the first mail may prove it, and any of its points', async () => {
    await b.deliver([mail({ from: 'a@a.example', dmarc: 'pass' }), mail({ from: 'b@a.example' }), mail({ from: 'b@a.example', account: 'sales', dmarc: 'pass' })]);
    await b.deliver([mail({ from: 'c@a.example' })]);
    await b.deliver([mail({ from: 'c@a.example', account: 'sales', dmarc: 'pass' })]);
    expect(await proofs()).toEqual(['dmarc', 'dmarc', 'dmarc']);
  });

  test('our own token in the address he answers to; not under a name that its domain disowns, and not another person’s', async () => {
    await b.deliver([mail({ from: CUSTOMER })]);
    const ticket = (await b.tickets())[0]!;
    const [, token = ''] = /\+(t[^@]+)@/.exec(b.tokens.replyTo(SUPPORT, ticket.conversationId)) ?? [];
    const to = [SUPPORT.replace('@', `+${token}@`)];
    await b.deliver([mail({ from: CUSTOMER, tokens: [token], to, dmarc: 'fail' })]);
    await b.deliver([mail({ from: 'friend@b.example', tokens: [token], to })]);
    expect((await identities()).map((one) => [one.canonical, one.proof])).toEqual([
      ['friend@b.example', 'claimed'],
      [CUSTOMER, 'claimed'],
    ]);
    await b.deliver([mail({ from: CUSTOMER, tokens: [token], to })]);
    expect((await identities()).map((one) => one.proof)).toEqual(['claimed', 'reply_token']);
    expect(new Set((await b.tickets()).map((one) => one.conversationId)).size).toBe(1);
  });
});

test('whoever writes at once, by whatever accounts: one customer an identity, one told, every point his', async () => {
  const pools = Array.from({ length: 4 }, (_, n) => b.t.open(`identity ${n}`, 2));
  let run = 0;
  const contact = fc.record({ who: fc.nat({ max: 3 }), account: fc.constantFrom('support', 'sales', 'shop'), byApp: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(contact, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 6 }), async (batches) => {
      run += 1;
      const events = batches.map((batch) =>
        batch.map(({ who, account, byApp }): Inbound => {
          const from = `who${who}.${run}@a.example`;
          return byApp ? call({ kind: 'email', from: from.toUpperCase(), account }) : mail({ from, account });
        }),
      );
      await Promise.all(events.map((batch, n) => b.deliver(batch, pools[n % pools.length])));
      const wanted = new Set(batches.flat().map(({ who }) => keyOf(identityOf('email', 'any', canonicalAddress('email', `who${who}.${run}@a.example`)))));
      const found = (await identities()).filter((one) => one.canonical.includes(`.${run}@`));
      expect(found.length).toBe(wanted.size);
      const points = await b.db.query<{ address: string; customer_id: string }>("select address, customer_id from conversation.contact_point where address like '%.' || $1 || '@%'", [String(run)]);
      const owner = new Map(found.map((one) => [one.canonical, one.customer_id]));
      expect(points.filter((one) => owner.get(one.address) !== one.customer_id)).toEqual([]);
      const born = (await b.said('customer.created')).map((one) => one.key);
      expect(born.length).toBe(new Set(born).size);
      expect(born.length).toBe(await customers());
    }),
    { numRuns: 25 },
  );
}, 60_000);
