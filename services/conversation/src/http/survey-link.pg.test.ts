import type { Ticket } from '../domain/ticket.ts';
import { mail, surveyDue } from '../testing.ts';
import { admin, as, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

const TOKEN = `sa${'b'.repeat(42)}`;
const LINK = `https://help.example/s/${TOKEN}`;
const FROM = 'li.wei@customer.example';

let b: HttpBench;
let ticket: Ticket;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  ticket = await b.demand({ agent: 'anna', from: FROM });
  await b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  ticket = await b.ticket(ticket.id);
  await b.deliver([surveyDue(ticket, { url: LINK })]);
});
afterAll(() => b.drop());

const messages = async (): Promise<{ id: string; kind: string }[]> => (await b.db.query<{ id: string; kind: string }>('select id, kind from conversation.message order by seq')).slice();

/** All that people of every role are shown of it. */
async function readByAll(): Promise<string> {
  const said: unknown[] = [];
  const ids = (await messages()).map((one) => one.id);
  const places = [`/v1/conversations/${ticket.conversationId}/timeline`, `/v1/customers/${ticket.customerId}/timeline`, ...ids.flatMap((id) => [`/v1/messages/${id}`, `/v1/messages/${id}/whole`])];
  for (const actor of [as('anna'), supervisor, quality, admin]) {
    b.actor = actor;
    for (const url of places) said.push(await b.get(url));
  }
  said.push((await b.app.inject({ method: 'GET', url: `/v1/customers/${ticket.customerId}/export?notes=true` })).body);
  return JSON.stringify(said);
}

test('the customer gets the link of his survey; nobody in the house reads what opens it', async () => {
  expect((await b.said('outbound.requested')).at(-1)?.data).toMatchObject({ text: expect.stringContaining(LINK) });
  const read = await readByAll();
  expect(read).toContain('https://help.example/s/…');
  expect(read).not.toContain(TOKEN);
  expect(JSON.stringify(await b.db.query('select doc from conversation.message'))).not.toContain(TOKEN);
  expect(JSON.stringify((await b.said()).filter((one) => !['outbound.requested'].includes(one.name)))).not.toContain(TOKEN);
});

test('nor where the customer quotes it, or where it was written down before', async () => {
  await b.deliver([mail({ from: FROM, text: `这个链接打不开 ${LINK}`, receivedAt: b.clock.now() })]);
  await b.db.query("update conversation.message set doc = (doc::jsonb || jsonb_build_object('text', $1::text, 'html', $2::text, 'subject', $1::text))::json where kind = 'survey'", [
    `Please open ${LINK}`,
    `<a href="${LINK}">${LINK}</a>`,
  ]);
  const read = await readByAll();
  expect(read).toContain('这个链接打不开 https://help.example/s/…');
  expect(read).not.toContain(TOKEN);
});

test('nor in the files and the bytes of a bounce that returns it', async () => {
  const survey = (await messages()).find((one) => one.kind === 'survey')!;
  await b.deliver([mail({ from: FROM, text: 'Not found.', receivedAt: b.clock.now() })]);
  const bounce = (await messages()).at(-1)!;
  const { id: sha256 } = await b.blobs.put(Buffer.from(LINK));
  const file = { filename: 'original.eml', contentType: 'message/rfc822', bytes: LINK.length, sha256, inline: false };
  const isAbout = async (messageId: string): Promise<void> =>
    void (await b.db.query(
      "update conversation.message set kind = 'bounce', doc = (doc::jsonb || jsonb_build_object('attachments', $2::jsonb, 'machine', jsonb_build_object('messageId', $1::text)))::json where id = $3",
      [messageId, JSON.stringify([file]), bounce.id],
    ));
  await isAbout(survey.id);
  b.actor = admin;
  for (const place of ['attachments/0', 'whole?format=raw']) expect((await b.app.inject({ method: 'GET', url: `/v1/messages/${bounce.id}/${place}` })).statusCode).toBe(404);
  expect((await b.get(`/v1/messages/${bounce.id}`)).body).toMatchObject({ whole: { original: null } });
  await isAbout('msg_other');
  expect((await b.app.inject({ method: 'GET', url: `/v1/messages/${bounce.id}/attachments/0` })).statusCode).toBe(200);
});
