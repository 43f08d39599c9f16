import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { MINUTE } from '@sluice/kernel';
import { POOL, replay } from '@sluice/routing';

type Json = Record<string, unknown>;
interface Ticket {
  readonly id: string;
  readonly agentId: string | null;
}

/** The company, whose agents are asked before they get what comes by the app; two of them are there. */
function files(): Record<string, string> {
  const all = exampleFiles('company');
  const rules = (all['rules.yaml'] ?? '').replace('api: {units: 20}', 'api: {units: 20, offers: offer, silence: 10m}');
  return { ...all, 'rules.yaml': rules, 'queues.yaml': (all['queues.yaml'] ?? '').replaceAll(/offers: \{.*\}/g, 'offers: {}') };
}

const TEXTS = ['Where is my parcel? 快递还没到。', 'I was charged twice, please refund. 请退款。', 'Das Paket ist nicht da.', '发票抬头错了，请重开发票。', 'The software does not start any more.'];

/** Everything that routing decided in a run of the whole house is decided again from the snapshots and the journal: G8. */
test('every decision of a run is replayed, bit for bit', async () => {
  const s = await TestSystem.start({ files: files() });
  try {
    const contact = (n: number): Promise<Json> =>
      s.api.ok('POST', '/v1/contacts', {
        channel: 'app',
        externalId: `c${n}`,
        from: { kind: 'email', value: `c${n % 17}@example.com` },
        subject: 'Order 订单',
        text: `${TEXTS[n % TEXTS.length]} (${n})`,
      });
    const presence = (agentId: string, status: string): Promise<Json> => s.api.ok('PUT', `/v1/agents/${agentId}/presence`, { status });
    const tickets = async (): Promise<readonly Ticket[]> => (await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=100')).items;
    const offers = (): Promise<{ id: string; who: string }[]> =>
      s.platform.db.query(`select doc -> 'offer' ->> 'id' as id, agent_id as who from routing.item where doc ->> 'offer' is not null order by 1`);
    const present = new Set(['tom', 'zhang-wei', 'emma', 'wu-lei']);
    for (const { id } of (await s.api.ok<{ items: { id: string }[] }>('GET', '/v1/agents')).items) if (!present.has(id)) await presence(id, 'offline');

    for (let round = 0; round < 8; round += 1) {
      for (let n = 0; n < 4; n += 1) await contact(round * 4 + n);
      await s.sendMail({ from: `m${round}@example.com`, to: 'kefu@yunfan.example', subject: '退款 refund', text: `请退款。第 ${round} 封`, messageId: `<m${round}@example.com>` });
      await s.settle();
      for (const [at, { id }] of (await offers()).entries()) {
        if (at % 3 === 0) await s.api.post(`/v1/offers/${id}/decline`, { reason: 'busy' });
        else if (at % 3 === 1) await s.api.post(`/v1/offers/${id}/accept`, {});
      }
      await s.move(45_000);
      const held = (await tickets()).filter((one) => one.agentId !== null);
      if (held[0]) await s.api.post(`/v1/tickets/${held[0].id}/resolve`, { code: 'solved' });
      if (held[1]) await s.api.post(`/v1/tickets/${held[1].id}/transfer`, { queueId: 'complaints' });
      if (held[2]) await s.api.post(`/v1/tickets/${held[2].id}/assign`, { agentId: 'tom', force: true, reason: 'knows the customer' });
      await presence('emma', round % 2 === 0 ? 'away' : 'available');
      await presence('wu-lei', round % 3 === 0 ? 'offline' : 'available');
      if (round === 3) await s.api.ok('POST', '/v1/config', { files: { ...files(), 'rules.yaml': files()['rules.yaml']!.replace('api: {units: 20', 'api: {units: 25') } });
      // The pool goes over to another reign, from rows.
      if (round === 5) await s.platform.db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%pool default%' and datname = current_database()");
      await s.settle();
      await s.move(11 * MINUTE);
    }

    const { db } = s.platform;
    const stored = new Map((await db.query<{ id: string; card: string }>('select id, card::text as card from routing.decision')).map((row) => [row.id, row.card]));
    const reigns = (await db.query<{ n: number }>('select n from routing.snapshot where pool = $1 order by n', [POOL])).map((row) => row.n);
    const replayed = new Map<string, string>();
    for (const [at] of reigns.entries()) {
      const upTo = reigns[at + 1];
      await replay(db, POOL, { ...(upTo === undefined ? {} : { upTo }), after: (_pool, { cards }) => cards.forEach((card) => replayed.set(card.decisionId, JSON.stringify(card))) });
    }
    expect(reigns.length).toBeGreaterThan(1);
    const causes = new Set([...stored.values()].map((card) => (JSON.parse(card) as { cause: string }).cause));
    expect([...causes].toSorted()).toEqual(['manual', 'offer', 'push', 'waiting']);
    expect(stored.size).toBeGreaterThan(60);
    expect(Object.fromEntries(replayed)).toEqual(Object.fromEntries(stored));
    const said = await db.query<{ kind: string }>('select distinct kind from routing.journal');
    expect(said.map((row) => row.kind)).toEqual(expect.arrayContaining(['accept', 'assign', 'configured', 'decline', 'presence', 'tick', 'transfer', 'withdrawn', 'work']));
  } finally {
    await s.stop();
  }
}, 120_000);
