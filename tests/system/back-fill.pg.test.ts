import { dovecot, type Dovecot } from '@sluice/channel-email/testing';
import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, HOUR, toIso } from '@sluice/kernel';
import { pause } from '@sluice/runtime';

let server: Dovecot;
let s: TestSystem;
const MONDAY = Date.UTC(2026, 2, 2, 9);
const USER = 'support';

beforeAll(async () => {
  server = await dovecot();
  const { host, port } = server.settings(USER);
  const files = exampleFiles('small');
  server.fill(USER, [
    ...Array.from({ length: 50 }, (_, n) => ({ raw: mail(`old ${n}`, n), at: new Date(MONDAY - 3 * DAY + n * 1000) })),
    { raw: mail('from the future', 50), at: new Date(MONDAY + 5 * HOUR) },
  ]);
  s = await TestSystem.start({
    files: { ...files, 'channels.yaml': `${files['channels.yaml']?.trimEnd()}\n    imap: {host: ${host}, port: ${port}, secure: false, userEnv: IMAP_USER, passwordEnv: IMAP_PASSWORD}\n` },
    secrets: (name) => ({ IMAP_USER: USER, IMAP_PASSWORD: 'secret' })[name],
  });
}, 60_000);
afterAll(async () => {
  await (s as TestSystem | undefined)?.stop();
  await (server as Dovecot | undefined)?.remove();
});

const mail = (subject: string, n: number): string =>
  [`Message-ID: <m${n}@example.com>`, 'Date: Thu, 1 Jan 2026 09:00:00 +0800', `From: c${n}@example.com`, 'To: support@sluice.example', `Subject: ${subject}`, '', `第 ${n} 封：还没有到。`, ''].join(
    '\r\n',
  );

interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly receivedAt: string;
}
async function allTickets(): Promise<Ticket[]> {
  for (const until = performance.now() + 30_000; performance.now() < until; await pause(20)) {
    const { items } = await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=100');
    if (items.length >= 51) return items;
  }
  throw new Error('the mailbox is not filled in');
}

test('fifty mails of three days ago in one back-fill: their age and clocks are those of the mailbox, each breaches once and at once, and who is told has one digest', async () => {
  const tickets = await allTickets();
  await s.settle();
  const old = tickets.filter((one) => one.subject.startsWith('old '));
  expect(old).toHaveLength(50);
  for (const { id, subject, receivedAt } of old) {
    expect(receivedAt).toBe(toIso(MONDAY - 3 * DAY + Number(subject.slice(4)) * 1000));
    const { items } = await s.api.ok<{ items: { clock: string; startedAt: string; state: string; lateIntake: boolean }[] }>('GET', `/v1/tickets/${id}/clocks`);
    expect(items.find((one) => one.clock === 'first_response')).toMatchObject({ startedAt: receivedAt, state: 'breached', lateIntake: true });
  }
  const breaches = (await s.events(TOPICS.slaEvents)).filter((event) => event.type.includes('sla.breached') && (event.data as { clock: string }).clock === 'first_response');
  expect(breaches).toHaveLength(50);
  expect(breaches.every((event) => (event.data as { lateIntake: boolean }).lateIntake && event.time === toIso(MONDAY))).toBe(true);

  const notices = (await s.events(TOPICS.slaEscalations)).flatMap((event) => (event.data as { notified: string[] }).notified);
  expect(notices.length).toBeGreaterThan(0);
  expect(notices.length).toBe(new Set(notices).size);
  for (const agentId of new Set(notices)) {
    const own = await s.as('agent', agentId);
    const { items } = await own.ok<{ items: { id: string }[] }>('GET', '/v1/escalations');
    expect(items).toHaveLength(1);
  }
  const lead = await s.as('agent', 'mei');
  const [digest] = (await lead.ok<{ items: { id: string }[] }>('GET', '/v1/escalations')).items;
  const within = (await lead.ok<{ items: { ticketId: string }[] }>('GET', `/v1/escalations?digestId=${digest?.id}&limit=200`)).items;
  expect(new Set(within.map((one) => one.ticketId))).toEqual(new Set(old.map((one) => one.id)));

  // Time goes on: nothing of them is told again.
  await s.move(HOUR);
  const again = (await s.events(TOPICS.slaEvents)).filter((event) => event.type.includes('sla.breached') && (event.data as { clock: string; lateIntake: boolean }).lateIntake);
  expect(again.filter((event) => (event.data as { clock: string }).clock === 'first_response')).toHaveLength(50);
}, 60_000);

test('a mail whose mailbox says that it comes from the future has come now', async () => {
  const [ticket] = (await allTickets()).filter((one) => one.subject === 'from the future');
  expect(ticket?.receivedAt).toBe(toIso(MONDAY));
});
