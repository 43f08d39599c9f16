import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { MINUTE } from '@sluice/kernel';

const POLICIES = `version: 1
webhooks:
  - {id: alerts, urlEnv: ALERTS_URL, secretEnv: ALERTS_SECRET}
policies:
  - id: standard
    firstResponse:
      target: 15m
      elapsed: true
      ladder:
        - {at: breach, do: [notify], notify: [lead], via: [mail], hours: always}
        - {at: breach, do: [webhook], webhook: alerts, hours: always}
        - {at: {after: 5m}, do: [reassign], hours: always}
        - {at: {after: 10m}, do: [reassign, widen], queue: second, hours: always}
`;
const QUEUES = `version: 1
queues:
  - {id: general, name: General, calendar: always, teams: [service], strategy: longest-idle}
  - {id: billing, name: Billing, calendar: always, teams: [service], strategy: longest-idle}
  - {id: second, name: Second line, calendar: always, teams: [service], strategy: longest-idle, rings: [{after: 1h, addTeams: [leads]}]}
`;

const TEAMS = `version: 1
teams:
  - {id: service, name: Customer service, lead: mei}
  - {id: leads, name: Team leads, lead: boss}
`;
const BOSS = `  - {id: boss, name: Boss, team: leads, languages: [en, zh], presence: available}\n`;

/** Nobody answers, and each rung does what it says: a mail, a call, another agent, another queue with everybody. */
test('a ladder is climbed to its end: the lead has a mail, a webhook is called, another agent has the ticket, then whoever may ever be asked', async () => {
  const calls: Record<string, unknown>[] = [];
  const receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const secrets: Record<string, string> = {
    ALERTS_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`,
    ALERTS_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  };
  const small = exampleFiles('small');
  const files = { ...small, 'agents.yaml': `${small['agents.yaml']!.trimEnd()}\n${BOSS}`, 'teams.yaml': TEAMS, 'policies.yaml': POLICIES, 'queues.yaml': QUEUES };
  const s = await TestSystem.start({ files, secrets: (name) => secrets[name], localWebhooks: true });
  try {
    await s.sendMail({ from: 'ann@example.com', subject: 'Invoice 7', text: 'My invoice shows a wrong amount. Please send a corrected invoice.' });
    await s.settle();
    const [{ id }] = (await s.api.ok<{ items: [{ id: string }] }>('GET', '/v1/tickets')).items;
    const ticket = () => s.api.ok<{ agentId: string | null; queueId: string }>('GET', `/v1/tickets/${id}`);
    const first = (await ticket()).agentId;
    expect(first).toEqual(expect.any(String));

    await s.move(15 * MINUTE + 1);
    const mails = s.mail.mails.filter(({ envelope }) => envelope.to.includes('mei@sluice.example'));
    expect(mails.map(({ envelope, header }) => [envelope.from, header('Auto-Submitted')])).toEqual([['', 'auto-generated']]);
    expect(mails[0]?.raw).toContain(id);
    expect(calls).toMatchObject([{ type: 'dev.sluice.notice.requested.v1', data: { ticketId: id, recipientId: 'alerts', escalation: { stage: 'breach' } } }]);

    await s.move(5 * MINUTE);
    const second = await ticket();
    expect(['anna', 'mei'].filter((one) => one !== first)).toEqual([second.agentId]);
    await s.move(5 * MINUTE);
    // Both have had it, and the third may be asked in an hour: now, since the ladder says so.
    expect(await ticket()).toMatchObject({ agentId: 'boss', queueId: 'second' });
    const said = async (language: string) => (await s.api.ok<{ text: string }>('GET', `/v1/tickets/${id}/explain?language=${language}`)).text;
    expect(await said('zh')).toContain('升级规则');
    expect(await said('en')).toContain('A ladder moved it from queue');

    const events = (await s.events(TOPICS.ticketsEvents)).filter((event) => event.subject === id);
    const told = (name: string) => events.filter((event) => event.type === `dev.sluice.ticket.${name}.v1`).map((event) => event.data);
    expect(told('returned')).toMatchObject([{ agentId: first, reason: 'escalated', clockId: expect.stringMatching(/^clk_/) }]);
    expect(told('transferred')).toMatchObject([{ toQueueId: 'second', reason: 'escalated', by: { kind: 'ladder' } }]);
    expect(told('widened')).toHaveLength(1);
    expect((await s.system.checks()).filter(({ name, status }) => name.startsWith('webhook') && status !== 'ok')).toEqual([]);
  } finally {
    await s.stop();
    receiver.close();
  }
});
