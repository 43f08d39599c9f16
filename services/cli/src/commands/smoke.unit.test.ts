import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readConfigFolder } from '../config-folder.ts';
import { ROOT } from '../context.ts';
import { type FakeApi, fakeApi, Refusal } from '../testing.ts';

let api: FakeApi;
let closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  api = await fakeApi();
  closers = [() => api.close()];
});
afterEach(() => Promise.all(closers.map((close) => close())));

/** An SMTP server of one word for each command; answers what it was sent. */
async function smtpServer(answer = '250 ok', taken = '250 ok'): Promise<{ readonly address: string; readonly mails: string[] }> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let mail: string | undefined;
    socket.write('220 test\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (mail === undefined && !text.startsWith('DATA')) return void socket.write(text.startsWith('RCPT') ? `${answer}\r\n` : '250 ok\r\n');
      if (mail === undefined) {
        mail = '';
        return void socket.write('354 go on\r\n');
      }
      mail += text;
      if (!mail.endsWith('\r\n.\r\n')) return undefined;
      mails.push(mail);
      mail = undefined;
      return void socket.write(`${taken}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

/** A Sluice that gives each ticket to `agentId` and does as it is told. */
function sluice(agentId: string | null, mails: readonly string[] = []): void {
  const status: Record<string, string> = { tkt_api: 'open', tkt_mail: 'open' };
  const ticket = (id: string) => ({ id, status: status[id], agentId, conversationId: `cnv_${id}` });
  const of = (id: string) => ({
    [`GET /v1/tickets/${id}`]: () => ticket(id),
    [`POST /v1/conversations/cnv_${id}/messages`]: { id: 'msg_1' },
    [`POST /v1/tickets/${id}/resolve`]: () => ((status[id] = 'resolved'), ticket(id)),
    [`POST /v1/tickets/${id}/close`]: () => ((status[id] = 'closed'), ticket(id)),
  });
  api.answers = {
    'GET /v1/config': { files: readConfigFolder(`${ROOT}/examples/small`) },
    'POST /v1/contacts': { id: 'con_1', duplicate: false },
    'GET /v1/contacts/con_1': { ticketId: 'tkt_api' },
    'GET /v1/tickets': () => ({ items: mails.map((mail) => ({ id: 'tkt_mail', subject: /^Subject: (.*)\r$/m.exec(mail)?.[1] })) }),
    ...of('tkt_api'),
    ...of('tkt_mail'),
  };
}
const told = (method: string, path: string) => api.asked.filter((one) => one.method === method && one.path === path);

test("walks an API contact and a mail to the end, and leaves nothing in anybody's hand", async () => {
  const { address, mails } = await smtpServer();
  sluice('mei', mails);
  const { code, out } = await api.run('smoke', '--smtp', address, '--from', 'li@example.com');
  expect(code).toBe(0);
  expect(out.replace(/ +\d+ ms/g, '').split('\n')).toEqual([
    ...['ticket', 'assigned', 'answered', 'resolved', 'cleaned up'].map((step) => `api   ${step}`),
    ...['ticket', 'assigned', 'answered', 'resolved', 'cleaned up'].map((step) => `mail  ${step}`),
    '',
  ]);
  expect(mails).toEqual([expect.stringMatching(/^To: support@sluice\.example\r$/m)]);
  expect(told('POST', '/v1/contacts')[0]?.body).toMatchObject({ channel: 'app', from: { kind: 'email' } });
  expect(told('POST', '/v1/tickets/tkt_mail/close')[0]?.body).toEqual({ reason: 'withdrawn' });
});

test('-o json, and without the mail', async () => {
  sluice('mei');
  expect(JSON.parse((await api.run('smoke', '--smtp', 'off', '-o', 'json')).out)).toEqual({
    ok: true,
    fault: null,
    left: [],
    steps: ['ticket', 'assigned', 'answered', 'resolved', 'cleaned up'].map((step) => ({ walk: 'api', step, ms: expect.any(Number) })),
  });
});

test('nobody takes it: says what did not come, keeps the steps that did, and still cleans up', async () => {
  sluice(null);
  const { code, out, talk } = await api.run('smoke', '--smtp', 'off', '--timeout', '0.05');
  expect({ code, talk }).toEqual({ code: 1, talk: expect.stringContaining('waited 0.05 s for ticket tkt_api to be assigned (is an agent available who has the skill?)') });
  expect(out).toMatch(/^api {3}ticket +\d+ ms\n$/);
  expect(told('POST', '/v1/tickets/tkt_api/close')).toHaveLength(1);
});

test('a ticket that comes after the time-out is closed all the same; one that never comes is named', async () => {
  sluice('mei');
  let first: number | undefined;
  api.answers = { ...api.answers, 'GET /v1/contacts/con_1': () => ({ ticketId: performance.now() - (first ??= performance.now()) > 1500 ? 'tkt_api' : null }) };
  expect(await api.run('smoke', '--smtp', 'off', '--timeout', '1')).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('waited 1 s for the API contact con_1 to become a ticket') });
  expect(told('POST', '/v1/tickets/tkt_api/close')).toHaveLength(1);
  api.answers = { ...api.answers, 'GET /v1/contacts/con_1': { ticketId: null } };
  const { code, talk } = await api.run('smoke', '--smtp', 'off', '--timeout', '0.05');
  expect(code).toBe(1);
  expect(talk).toMatch(/^left behind: the API contact con_1 was taken and is no ticket yet: close what becomes of it\nwaited 0\.05 s /);
});

test('a cleaning up that fails does not hide what broke the walk; alone it is the fault', async () => {
  sluice(null);
  const shut = { 'POST /v1/tickets/tkt_api/close': new Refusal(503, { title: 'Service Unavailable', detail: 'the database is away' }) };
  api.answers = { ...api.answers, ...shut };
  const broken = await api.run('smoke', '--smtp', 'off', '--timeout', '0.05', '-o', 'json');
  expect(JSON.parse(broken.out)).toMatchObject({
    ok: false,
    fault: expect.stringContaining('to be assigned'),
    left: [expect.stringMatching(/^ticket tkt_api is not closed, close it: .*the database is away$/)],
  });
  sluice('mei');
  api.answers = { ...api.answers, ...shut };
  expect(await api.run('smoke', '--smtp', 'off')).toMatchObject({ code: 1, talk: expect.stringMatching(/^left behind: ticket tkt_api .*\nthe walk by api was not cleaned up$/) });
  // Somebody closed it before us: nothing is left.
  sluice('mei');
  api.answers = {
    ...api.answers,
    'POST /v1/tickets/tkt_api/close': new Refusal(409, { title: 'Conflict' }),
    'GET /v1/tickets/tkt_api': { id: 'tkt_api', status: 'closed', agentId: null, conversationId: 'c' },
  };
  expect((await api.run('smoke', '--smtp', 'off', '--timeout', '0.05')).talk).not.toContain('left behind');
});

test('the ticket of a mail is found by the id that the listener says, and without one behind any number of others', async () => {
  const id = 'con_01963b1e-7c00-7000-8000-000000000001';
  const named = await smtpServer('250 ok', `250 2.0.0 Taken as ${id}`);
  sluice('mei');
  api.answers = { ...api.answers, [`GET /v1/channels/email/contacts/${id}`]: { ticketId: 'tkt_mail' } };
  expect((await api.run('smoke', '--smtp', named.address)).code).toBe(0);
  expect(told('POST', '/v1/tickets/tkt_mail/close')).toHaveLength(1);

  const relay = await smtpServer();
  sluice('mei', relay.mails);
  const others = (page: string) => Array.from({ length: 200 }, (_, n) => ({ id: `tkt_z${page}${n}`, subject: 'another' }));
  const pages: Record<string, unknown> = { '': { items: others('3'), next: 'two' }, two: { items: others('2'), next: 'three' } };
  const last = () => ({ items: relay.mails.map((mail) => ({ id: 'tkt_mail', subject: /^Subject: (.*)\r$/m.exec(mail)?.[1] })), next: null });
  api.answers = {
    ...api.answers,
    'GET /v1/tickets': (_: unknown, url: string) => {
      const asked = new URL(url, 'http://api').searchParams;
      if (asked.get('limit') === '1') return { items: [{ id: 'tkt_a', subject: 'older' }], next: 'x' };
      return pages[asked.get('cursor') ?? ''] ?? last();
    },
  };
  expect((await api.run('smoke', '--smtp', relay.address)).code).toBe(0);
  expect(told('POST', '/v1/tickets/tkt_mail/close')).toHaveLength(2);
});

test('help says what stays behind', async () => {
  const { out } = await api.run('smoke', '--help');
  for (const word of ['customer', 'conversation', 'closed ticket', 'Smoke test', '--from']) expect(out).toContain(word);
});

test('the door is shut, the mail is refused, the answer is refused: each is told in its own words', async () => {
  sluice('mei');
  api.answers = { ...api.answers, 'POST /v1/contacts': new Refusal(503, { title: 'Service Unavailable', detail: 'the database is away' }) };
  expect(await api.run('smoke', '--smtp', 'off')).toMatchObject({ code: 1, talk: 'POST /v1/contacts: 503 Service Unavailable: the database is away' });
  sluice('mei');
  const { address } = await smtpServer('451 come again');
  expect(await api.run('smoke', '--smtp', address)).toMatchObject({ code: 1, talk: expect.stringMatching(/did not take the mail to support@sluice\.example: .*451 come again/) });
  sluice('mei');
  api.answers = { ...api.answers, 'POST /v1/conversations/cnv_tkt_api/messages': new Refusal(409, { title: 'Conflict', detail: 'the ticket is closed' }) };
  expect(await api.run('smoke', '--smtp', 'off')).toMatchObject({ code: 1, talk: expect.stringContaining('the ticket is closed') });
});

test('a time-out that is none is a wrong call', async () => {
  expect(await api.run('smoke', '--timeout', 'soon')).toMatchObject({ code: 2, talk: '--timeout must be a number of seconds' });
  expect(api.asked).toEqual([]);
});
