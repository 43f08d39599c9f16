import { TestSystem } from '@sluice/dev-env';
import { calendarEngine } from '@sluice/calendar';
import { type AgentLine, type PresenceLine, simulate, type TrafficLine } from '@sluice/matching';
import { compilePool, readFolderRules } from '@sluice/policy';
import { poolClocks } from '@sluice/routing/clocks';

/** What routing did in a run is what the simulator makes of the recording, under the same folder. */
test('a run is recorded without a word of the customers, and simulated to the same queues and agents', async () => {
  const s = await TestSystem.start();
  try {
    const began = s.clock.now();
    let half = { from: began, held: 0, waiting: 0 };
    const topics = ['billing', '发票', 'weather', 'refund'];
    for (let n = 0; n < 24; n += 1) {
      const [text, language] = n % 3 === 0 ? ['你好，我想问一下订单的情况，谢谢。', 'zh'] : ['Hello, I would like to ask about my order, thank you.', 'en'];
      await s.api.ok('POST', '/v1/contacts', {
        channel: 'app',
        externalId: `c${n}`,
        from: { kind: 'email', value: `c${n}@example.com` },
        subject: `Order ${n}`,
        text,
        attributes: { topic: topics[n % 4], secret: `s${n}`, said: language },
      });
      await s.move(20_000);
      const open = (await s.api.ok<{ items: { id: string; agentId: string | null; status: string }[] }>('GET', '/v1/tickets?limit=100')).items.filter(
        (one) => one.agentId !== null && one.status !== 'resolved',
      );
      if (n % 2 === 1 && open.length > 0) await s.api.post(`/v1/tickets/${open.at(-1)!.id}/resolve`, { code: 'solved' });
      if (n === 9) await s.api.ok('PUT', '/v1/agents/anna/presence', { status: 'away' });
      if (n === 15) await s.api.ok('PUT', '/v1/agents/anna/presence', { status: 'available' });
      await s.move(10_000);
      if (n === 12) {
        const { items } = await s.api.ok<{ items: { agentId: string | null; status: string }[] }>('GET', '/v1/tickets?limit=100');
        const left = items.filter(({ status }) => status !== 'resolved');
        half = { from: s.clock.now(), held: left.filter(({ agentId }) => agentId !== null).length, waiting: left.filter(({ agentId }) => agentId === null).length };
      }
    }
    const query = `from=${new Date(began).toISOString()}&to=${new Date(s.clock.now() + 1).toISOString()}`;
    const text = await lines(s, query);
    expect(text).not.toMatch(/example\.com|订单|order|s\d+"|Order/);
    const all = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; at: number });
    expect(all.at(-1)).toEqual({ type: 'end' });
    const traffic = all.filter((one) => one.type === 'contact').toSorted((a, b) => a.at - b.at) as unknown as TrafficLine[];
    expect(traffic.map((one) => one.id)).toEqual(Array.from({ length: 24 }, (_, n) => `c${n + 1}`));
    expect(new Set(traffic.flatMap((one) => Object.keys(one.attributes ?? {})))).toEqual(new Set(['topic', 'type', 'urgency']));

    const { files } = await s.api.ok<{ files: Record<string, string> }>('GET', '/v1/config');
    const agents = all.filter((one) => one.type === 'agent') as unknown as AgentLine[];
    const presence = all.filter((one) => one.type === 'presence') as unknown as PresenceLine[];
    const { config, play } = readFolderRules(files, calendarEngine);
    const clocks = poolClocks({ ...compilePool(config!), calendars: config!.calendars.calendars });
    const run = simulate({ ...play!(agents, clocks, began), presence, traffic }, { wallClock: () => 0 });
    const simulated = [...run].filter((line) => line.type === 'contact');
    const cards = await s.platform.db.query<{ queue: string; agent: string }>(
      "select distinct on (ticket_id) card -> 'decision' ->> 'queueId' as queue, agent_id as agent, ticket_id from routing.decision where agent_id is not null order by ticket_id, id",
    );
    expect(cards).toHaveLength(24);
    expect(simulated.map((one) => `${one.queue} ${one.offers[0]?.agent}`)).toEqual(cards.map((one) => `${one.queue} ${one.agent}`));
    // From the middle on: what was open then is in it, the same run as far as agents were there.
    const rest = (await lines(s, `from=${new Date(half.from).toISOString()}&to=${new Date(s.clock.now() + 1).toISOString()}`))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; id: string; inHand: number; waiting: number; leftOut: number });
    const opened = rest.find(({ type }) => type === 'open')!;
    expect([opened.inHand + opened.leftOut, opened.waiting]).toEqual([half.held, half.waiting]);
    expect(opened.inHand).toBeGreaterThan(0);
    expect(rest.filter(({ type }) => type === 'contact')).toHaveLength(24 - 13 + opened.inHand + opened.waiting);
    expect((await s.stranger().get(`/v1/queues/traffic?${query}`)).status).toBe(401);
    expect((await (await s.as('agent', 'mei')).get(`/v1/queues/traffic?${query}`)).status).toBe(403);
    expect((await s.api.get(`/v1/queues/traffic?from=${new Date(began).toISOString()}&to=${new Date(began).toISOString()}`)).status).toBe(422);
  } finally {
    await s.stop();
  }
}, 120_000);

async function lines(s: TestSystem, query: string): Promise<string> {
  const { key } = await s.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'recorder', role: 'supervisor' });
  const answer = await fetch(`${s.system.gateway.url()}/v1/queues/traffic?${query}`, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  return answer.text();
}
