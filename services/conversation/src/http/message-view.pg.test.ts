import type { ContactReceived } from '@sluice/contracts';
import { verifyGrant } from '@sluice/runtime';
import type { Inbound } from '@sluice/stream';
import { call, mail } from '../testing.ts';
import { as, GRANT_SECRET, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const FROM = 'li.wei@customer.example';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

interface File {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly contentId?: string;
}
/** The message that a mail with these files became. */
async function received(event: Inbound<ContactReceived>, files: readonly File[] = [], flags: readonly string[] = []): Promise<{ id: string; conversationId: string; contactId: string }> {
  const attachments = [];
  for (const { bytes, ...file } of files) attachments.push({ ...file, bytes: bytes.length, sha256: (await b.blobs.put(bytes)).id, inline: file.contentId !== undefined });
  await b.deliver([{ ...event, data: { ...event.data, attachments, flags: [...flags] } }]);
  const [row] = await b.db.query<{ id: string; conversationId: string; contactId: string }>(
    `select id, conversation_id as "conversationId", contact_id as "contactId" from conversation.message order by seq desc limit 1`,
  );
  return row!;
}
const fileOf = async (id: string, n: number | string): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> => {
  const answer = await b.app.inject({ method: 'GET', url: `/v1/messages/${id}/attachments/${n}` });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
};

test('one message is what the timeline says of it, and says where all of it is', async () => {
  const { id, conversationId } = await received(mail({ from: FROM, dmarc: 'pass' }));
  const [line] = (await b.get(`/v1/conversations/${conversationId}/timeline`)).body['items'] as object[];
  const original = `/v1/messages/${id}/whole?format=raw`;
  expect((await b.get(`/v1/messages/${id}`)).body).toEqual({ ...line, conversationId, whole: { url: `/v1/messages/${id}/whole`, original } });
  b.actor = supervisor;
  expect((await b.get(`/v1/messages/${id}`)).body['whole']).toMatchObject({ original });
  b.actor = quality;
  expect((await b.get(`/v1/messages/${id}`)).body['whole']).toMatchObject({ original: null });
});

test('whoever sees the conversation is led to the whole of a mail, with a grant for that mail and his key', async () => {
  const { id, contactId } = await received(mail({ from: FROM, dmarc: 'fail' }), [{ filename: 'a.png', contentType: 'image/png', bytes: PNG, contentId: 'logo' }]);
  const [ticket] = await b.tickets();
  await b.db.query('update conversation.ticket set agent_id = \'mei\', doc = (doc::jsonb || \'{"agentId": "mei"}\')::json where id = $1', [ticket!.id]);
  b.actor = as('mei');
  const answer = await b.get(`/v1/messages/${id}/whole`);
  const { location } = answer.headers as { location: string };
  expect([answer.status, location.split('?')[0], answer.headers['cache-control']]).toEqual([303, `/v1/channels/email/contacts/${contactId}/whole`, 'private, no-store']);
  const grant = new URL(location, 'http://x').searchParams.get('grant') ?? '';
  const facts = await verifyGrant(grant, { subject: contactId, keyId: 'key_mei' }, GRANT_SECRET, b.clock.now());
  expect(facts).toMatchObject({ base: `/v1/messages/${id}/attachments/`, files: 1, authentication: { dmarc: 'fail' } });
  expect((await b.get(`/v1/messages/${id}/whole?format=raw`)).headers['location']).toMatch(/grant=.+&format=raw$/);
  expect(await verifyGrant(grant, { subject: contactId, keyId: 'key_anna' }, GRANT_SECRET, b.clock.now())).toBeUndefined();
  b.actor = as('tom');
  for (const path of ['', '/whole', '/attachments/0']) expect([path, (await b.get(`/v1/messages/${id}${path}`)).status]).toEqual([path, 404]);
});

test('of what we wrote ourselves the row has all: text, HTML, files', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const file = { filename: '标签.pdf', contentType: 'application/pdf', base64: 'JVBERg==' };
  const sent = await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { html: '<p>今天发出。</p>', attachments: [file] });
  const id = String(sent.body['id']);
  expect(await b.get(`/v1/messages/${id}/whole`)).toMatchObject({
    status: 200,
    body: {
      subject: 'Re: Where is my parcel? 我的包裹在哪里?',
      from: null,
      to: [{ kind: 'email', value: FROM, name: null }],
      text: '今天发出。',
      html: '<p>今天发出。</p>',
      attachments: [{ filename: '标签.pdf', contentType: 'application/pdf', bytes: 4, inline: false, url: `/v1/messages/${id}/attachments/0` }],
      authentication: null,
    },
  });
  expect(await fileOf(id, 0)).toMatchObject({
    status: 200,
    bytes: Buffer.from('%PDF'),
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="__.pdf"; filename*=UTF-8\'\'%E6%A0%87%E7%AD%BE.pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    },
  });
  for (const n of [1, 1000]) expect((await fileOf(id, n)).status).toBe(404);
  for (const n of [-1, 'x', 1001]) expect((await fileOf(id, n)).status).toBe(400);
});

test('a note is shown whole to whoever sees its conversation; what came by the app leads to its own channel', async () => {
  const ticket = await b.demand({ agent: 'anna', from: FROM });
  const note = await b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: 'Has called twice. 已来电两次。' });
  expect((await b.get(`/v1/messages/${note.body['id'] as string}/whole`)).body).toMatchObject({ text: 'Has called twice. 已来电两次。', html: null, attachments: [] });
  const said = await received(call({ text: '请退款。' }));
  expect(await b.get(`/v1/messages/${said.id}/whole`)).toMatchObject({ status: 303, headers: { location: expect.stringMatching(`^/v1/contacts/${said.contactId}/whole\\?grant=`) } });
});

test('stored XSS through files: what is no picture of pixels, or only says so, is bytes to be saved, whatever it calls itself', async () => {
  const html = Buffer.from('<script>alert(1)</script>');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const files: [File, string, string][] = [
    [{ filename: 'a.svg', contentType: 'image/svg+xml', bytes: svg, contentId: 'a' }, 'application/octet-stream', 'attachment'],
    [{ filename: 'a.html', contentType: 'text/html', bytes: html }, 'application/octet-stream', 'attachment'],
    [{ filename: 'a.js', contentType: 'application/javascript', bytes: Buffer.from('alert(1)') }, 'application/octet-stream', 'attachment'],
    [{ filename: 'a.xml', contentType: 'application/xml', bytes: svg }, 'application/octet-stream', 'attachment'],
    [{ filename: 'a.png', contentType: 'image/png', bytes: html, contentId: 'b' }, 'application/octet-stream', 'attachment'],
    [{ filename: 'b.png', contentType: 'image/png', bytes: PNG }, 'image/png', 'attachment'],
    [{ filename: 'c.png', contentType: 'image/PNG', bytes: PNG, contentId: 'c' }, 'image/png', 'inline'],
    [{ filename: 'a.gif', contentType: 'image/gif', bytes: Buffer.from('GIF89a...'), contentId: 'd' }, 'image/gif', 'inline'],
    [{ filename: 'a.jpg', contentType: 'image/jpeg', bytes: Buffer.from('ffd8ffe0', 'hex'), contentId: 'e' }, 'image/jpeg', 'inline'],
    [{ filename: 'a.webp', contentType: 'image/webp', bytes: Buffer.from('RIFF\0\0\0\0WEBPVP8 '), contentId: 'f' }, 'image/webp', 'inline'],
    [{ filename: 'a.txt', contentType: 'text/plain', bytes: html, contentId: 'g' }, 'text/plain', 'attachment'],
  ];
  const { id } = await received(
    mail({ from: FROM }),
    files.map(([file]) => file),
  );
  for (const [n, [file, type, disposition]] of files.entries()) {
    const { headers, bytes } = await fileOf(id, n);
    expect([file.filename, headers['content-type'], String(headers['content-disposition']).split(';')[0], headers['x-content-type-options'], bytes.equals(file.bytes)]).toEqual([
      file.filename,
      type,
      disposition,
      'nosniff',
      true,
    ]);
    expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'");
  }
});

test('CVE-2026-28289: a name with a zero-width space, a path, a line end or a turned direction is saved under what it is', async () => {
  const names = ['a.p\u200bhp', '../../etc/passwd', 'a\r\nset-cookie: x=1', 'a\u202egnp.exe', '\u200b.htaccess'];
  const { id } = await received(
    mail({ from: FROM }),
    names.map((filename) => ({ filename, contentType: 'text/plain', bytes: Buffer.from('x') })),
  );
  const saved = await Promise.all(names.map(async (_, n) => String((await fileOf(id, n)).headers['content-disposition'])));
  expect(saved).toEqual(['a.php', '_.._etc_passwd', 'aset-cookie_ x=1', 'agnp.exe', 'htaccess'].map((name) => `attachment; filename="${name}"`));
});

test('a file whose bytes are away is told as that, and nobody is told that there is none', async () => {
  const { id } = await received(mail({ from: FROM }), [{ filename: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('once') }]);
  await b.db.query("update conversation.message set doc = replace(doc::text, doc #>> '{attachments,0,sha256}', repeat('0', 64))::json where id = $1", [id]);
  expect((await fileOf(id, 0)).status).toBe(503);
});

test('what was cut, not taken apart or is doubtful stands in the timeline in words, in Chinese and English', async () => {
  const { conversationId } = await received(mail({ from: FROM }), [], ['unparsed', 'attachments_cut', 'text_cut', 'unauthenticated', 'some_other']);
  const [line] = (await b.get(`/v1/conversations/${conversationId}/timeline`)).body['items'] as { flags: string[]; notices: { flag: string; en: string; zh: string }[] }[];
  expect(line?.notices.map((one) => one.flag)).toEqual(['unparsed', 'attachments_cut', 'text_cut', 'unauthenticated']);
  for (const { en, zh } of line?.notices ?? []) expect([/^[A-Z][\x20-\x7e]+\.$/.test(en), /\p{Script=Han}/u.test(zh)]).toEqual([true, true]);
});
