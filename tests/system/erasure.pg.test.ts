import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deadLetterTopic, type Topic, TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, MINUTE } from '@sluice/kernel';
import { createLogger } from '@sluice/runtime';

/** What is his and nobody else's. Bytes of files by their text. */
const MARKS = [
  'erika.muster@private.example',
  'erika.zweit@private.example',
  'erika-app-4711',
  '穆艾丽',
  'Erika Musterfrau',
  '+491715550123',
  '491715550123',
  'Kaffeemaschine-Betreff',
  'kaputte-kanne',
  '绝密咖啡',
  'langer-brief-wort',
  'geheime-antwort',
  'interne-erika-notiz',
  'erika-datei.txt',
  'bytes-nur-von-erika',
  'lieblingsfarbe-tuerkis',
  'crm-erika-ort',
  'vergiftet-erika',
  'umfrage-erika-unzufrieden',
];
const SHARED = Buffer.from('shared file of two people, 两个人的同一个文件');
const BETWEEN = Buffer.from('a file that somebody else sends while it is aside, 期间的文件');
const HERS = Buffer.from(`bytes-nur-von-erika ${'x'.repeat(2000)}`);
const OTHER = 'other.person@example.com';

let s: TestSystem;
const lines: string[] = [];

beforeAll(async () => {
  const small = exampleFiles('small');
  const files = { ...small, 'channels.yaml': (small['channels.yaml'] ?? '').replace('    addresses: [support', '    quote: true\n    addresses: [support') };
  s = await TestSystem.start({ files, logger: createLogger({ service: 'test', level: 'trace', destination: { write: (line: string) => void lines.push(line) } }) });
}, 60_000);
afterAll(() => s.stop());

interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly status: string;
}
interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly step: string;
  readonly counts: Record<string, number>;
  readonly services: readonly { readonly service: string; readonly counts: Record<string, number>; readonly missing: number }[];
  readonly files: Record<string, number>;
  readonly lastCopyAt: string | null;
  readonly filesDueAt: string | null;
}
const tickets = async (): Promise<Ticket[]> => (await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=200')).items;
const attachment = (filename: string, bytes: Buffer) => ({ filename, contentType: 'text/plain', base64: bytes.toString('base64') });

/** Tables of all services in which a mark stands, the log apart; bytes are looked at as hex. */
async function tablesHolding(marks: readonly string[], schemas: (name: string) => boolean): Promise<string[]> {
  const { db } = s.platform;
  const tables = await db.query<{ schema: string; name: string }>(
    "select schemaname as schema, format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 2",
  );
  const holding: string[] = [];
  for (const { schema, name } of tables) {
    if (!schemas(schema)) continue;
    for (const mark of marks) {
      const [row] = await db.query<{ n: number }>(`select count(*) as n from ${name} t where t::text ilike '%' || $1 || '%' or t::text ilike '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`, [
        mark,
      ]);
      if ((row?.n ?? 0) > 0) holding.push(`${name}: ${mark}`);
    }
  }
  return holding;
}

/** Files of the store that hold a mark, or the bytes of a file. */
function blobsHolding(marks: readonly (string | Buffer)[]): string[] {
  const all = readdirSync(s.blobDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return all.map((one) => path.join(one.parentPath, one.name)).filter((file) => marks.some((mark) => readFileSync(file).includes(mark)));
}

async function topicsHolding(topics: readonly Topic[]): Promise<string[]> {
  const holding: string[] = [];
  for (const topic of topics) {
    if ((await s.platform.log.admin.describe(topic.name)) === undefined) continue;
    for (let partition = 0; partition < topic.partitions; partition++)
      for (let offset = 0; ; ) {
        const records = await s.platform.log.read(topic.name, partition, offset, 500);
        if (records.length === 0) break;
        for (const one of records) {
          const text = `${one.key} ${JSON.stringify(one.headers)} ${one.value?.toString('utf8')}`;
          for (const mark of MARKS) if (text.includes(mark)) holding.push(`${topic.name} ${partition}/${one.offset}: ${mark}`);
        }
        offset = records.at(-1)!.offset + 1;
      }
  }
  return holding;
}

const open: Topic[] = Object.values<Topic>(TOPICS).filter((topic) => topic.visibility === 'public');
const internal: Topic[] = Object.values<Topic>(TOPICS).filter((topic) => topic.visibility === 'internal');
const letters: Topic[] = Object.values<Topic>(TOPICS).flatMap((topic) =>
  ['conversation', 'insight', 'routing', 'sla', 'channel-email', 'channel-api'].map((group) => deadLetterTopic(topic.name, group)),
);
const isService = (schema: string): boolean => schema !== 'log';

/** She writes by mail, small and large, with files; by the API; is answered, noted, bounced, merged, told of by the CRM; and one contact of hers is poison. */
async function live(): Promise<string> {
  const from = '"Erika Musterfrau" <erika.muster@private.example>';
  const files = [
    { filename: 'erika-datei.txt', content: HERS },
    { filename: 'shared.txt', content: SHARED },
    { filename: 'between.txt', content: BETWEEN },
  ];
  await s.sendMail({
    from,
    subject: 'Kaffeemaschine-Betreff',
    text: 'kaputte-kanne 绝密咖啡, call +491715550123',
    html: '<p>kaputte-kanne 绝密咖啡</p>',
    messageId: '<erika-1.erika.muster@private.example>',
    attachments: files,
  });
  await s.sendMail({ from: 'erika.zweit@private.example', subject: 'Kaffeemaschine-Betreff 2', text: `langer-brief-wort ${'und so weiter '.repeat(30_000)}`, messageId: '<erika-2@private.example>' });
  await s.api.ok('POST', '/v1/contacts', {
    channel: 'app',
    externalId: 'erika-x-1',
    from: { kind: 'user', value: 'erika-app-4711', name: '穆艾丽' },
    subject: 'Kaffeemaschine-Betreff 3',
    text: '绝密咖啡 kaputte-kanne',
    attributes: { wunsch: 'lieblingsfarbe-tuerkis' },
  });
  await s.sendMail({ from: OTHER, subject: 'Another matter 别的事', text: 'What of mine? 我的呢？', messageId: '<other-1@example.com>', attachments: [{ filename: 'shared.txt', content: SHARED }] });
  await s.settle();
  const all = await tickets();
  const [other, byMail] = [await customerAt(OTHER), await customerAt('erika.muster@private.example')];
  const hers = all.filter((one) => one.customerId !== other);
  const [first, ...rest] = hers.toSorted((a) => (a.customerId === byMail ? 1 : -1)) as [Ticket, ...Ticket[]];
  for (const { customerId } of rest) await s.api.ok('POST', `/v1/customers/${first.customerId}/merge`, { otherId: customerId });
  await s.api.ok('PUT', '/v1/customers/by-external-id/E-4711', {
    name: 'Erika Musterfrau',
    identities: [
      { kind: 'email', value: 'erika.muster@private.example' },
      { kind: 'phone', value: '+491715550123' },
    ],
    attributes: { region: 'crm-erika-ort' },
  });
  await s.api.ok('PATCH', `/v1/customers/${first.customerId}`, { attributes: { 'custom.farbe': 'lieblingsfarbe-tuerkis' } });
  for (const { conversationId } of hers) {
    await s.api.ok('POST', `/v1/conversations/${conversationId}/notes`, { text: 'interne-erika-notiz', attachments: [attachment('erika-datei.txt', HERS)] });
    await s.api.ok(
      'POST',
      `/v1/conversations/${conversationId}/messages`,
      { text: 'geheime-antwort an Erika Musterfrau', attachments: [attachment('erika-datei.txt', HERS)] },
      { 'idempotency-key': `k-${conversationId}` },
    );
  }
  await s.settle();
  await dissatisfied(hers[0]!.id);
  s.mail.refuse = 550;
  await s.api.ok('POST', `/v1/conversations/${hers.find((one) => one.customerId === byMail)!.conversationId}/messages`, { text: 'geheime-antwort, die nicht ankommt' });
  await s.settle();
  s.mail.refuse = undefined;
  await poison(byMail);
  await s.settle();
  return first.customerId;
}

/** She says by phone what she thinks of it. */
async function dissatisfied(ticketId: string): Promise<void> {
  await (await s.as('supervisor')).ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
  await s.settle();
  // Who has answered her writes down no rating.
  await (await s.as('admin')).ok('POST', `/v1/tickets/${ticketId}/survey`, { ratings: { speed: 1, communication: 1, effect: 1 }, comment: 'umfrage-erika-unzufrieden' });
  await s.settle();
}

async function customerAt(address: string): Promise<string> {
  const [point] = await s.platform.db.query<{ id: string }>('select customer_id as id from conversation.contact_point where address = $1', [address]);
  if (!point) throw new Error('nobody has this address');
  return point.id;
}

/** A contact of hers whose event no service can read: its key is parked, and what comes behind it. */
async function poison(customerId: string): Promise<void> {
  const { db, log } = s.platform;
  const [point] = await db.query<{ id: string }>("select id from conversation.contact_point where customer_id = $1 and channel = 'email'", [customerId]);
  const id = '019caa11-0000-7000-8000-0000000000aa';
  await log.publish([
    {
      id,
      topic: TOPICS.contactsReceived.name,
      key: point!.id,
      headers: { ce_specversion: '1.0', ce_id: id, ce_source: '/sluice/channel-email', ce_type: 'dev.sluice.contact.received.v1', ce_subject: 'con_x', 'content-type': 'application/json' },
      value: Buffer.from('{"vergiftet-erika": '),
    },
  ]);
  await s.settle();
  await s.sendMail({ from: 'erika.muster@private.example', subject: 'Kaffeemaschine-Betreff 4', text: 'kaputte-kanne again', messageId: '<erika-3@private.example>' });
}

test('a person is erased: at once in tables, files, public topics and logs; a fortnight later everywhere', async () => {
  const customerId = await live();
  const before = await tablesHolding(MARKS, isService);
  // The marks are found where they stand, so the same look would see what is left of them.
  for (const table of [
    'conversation.message',
    'conversation.identity',
    'conversation.customer_attribute',
    'conversation.parked_record',
    'channel_email.contact',
    'channel_email.delivery',
    'channel_api.contact',
    'insight.survey',
  ])
    expect([table, before.some((one) => one.startsWith(`${table}: `))]).toEqual([table, true]);
  expect(blobsHolding([HERS, 'langer-brief-wort']).length).toBe(2);
  expect((await topicsHolding(internal)).length).toBeGreaterThan(10);
  expect((await topicsHolding(letters)).length).toBeGreaterThan(0);
  const untouched = await otherThings();

  const planned = await s.api.ok<{ memberIds: string[]; counts: Record<string, number> }>('POST', `/v1/customers/${customerId}/erase?dryRun=true`, { reason: 'asked_by_person' });
  expect(planned).toMatchObject({ counts: { conversations: 3, tickets: 3 } });
  expect(planned.memberIds).toHaveLength(3);
  const { id } = await s.api.ok<Erasure>('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked_by_person' });
  await s.settle();
  const waiting = await s.api.ok<Erasure>('GET', `/v1/erasures/${id}`);
  expect(waiting).toMatchObject({ state: 'waiting', step: 'aside', services: [{ missing: 0 }, { missing: 0 }, { missing: 0 }, { missing: 0 }] });

  expect(await tablesHolding(MARKS, isService)).toEqual([]);
  expect(await topicsHolding(open)).toEqual([]);
  const told = lines.join('');
  for (const mark of MARKS) expect([mark, told.includes(mark)]).toEqual([mark, false]);
  expect((await tickets()).filter((one) => planned.memberIds.includes(one.customerId)).map((one) => one.status)).toEqual(['closed', 'closed', 'closed']);

  // Somebody else's contact with the same bytes; and hers, into the thread of before: she is somebody new.
  await s.sendMail({ from: 'third@example.com', subject: 'Between 期间', text: 'Look at this. 请看。', attachments: [{ filename: 'between.txt', content: BETWEEN }] });
  const replyTo = s.mail.mails.find((one) => one.envelope.to.includes('erika.muster@private.example'))?.header('reply-to') ?? '';
  expect(replyTo).toContain('+t');
  await s.sendMail({ from: 'erika.neu@private.example', to: replyTo, subject: 'Again 又来', text: 'Here I am again. 我又来了。' });
  await s.settle();
  expect((await tickets()).filter((one) => one.status !== 'closed')).toHaveLength(3);
  expect(planned.memberIds).not.toContain(await customerAt('erika.neu@private.example'));

  await s.move(11 * MINUTE);
  const done = await s.api.ok<Erasure>('GET', `/v1/erasures/${id}`);
  expect(done).toMatchObject({ state: 'done', files: { found: 0, aside: 0 } });
  expect(blobsHolding([HERS, 'langer-brief-wort'])).toEqual([]);
  for (const bytes of [SHARED, BETWEEN]) expect(blobsHolding([bytes])).toEqual([expect.not.stringContaining('/aside/')]);
  expect(await otherThings()).toEqual(untouched);

  await s.platform.log.admin.retain(Date.now() + (Date.parse(done.lastCopyAt ?? '') - s.clock.now()) + DAY);
  expect(await topicsHolding([...internal, ...letters])).toEqual([]);
  expect(await tablesHolding(MARKS, () => true)).toEqual([]);
}, 120_000);

/** All that the tables say of the other person. */
async function otherThings(): Promise<unknown> {
  const { db } = s.platform;
  const customerId = await customerAt(OTHER);
  const of = (text: string) => db.query(text, [customerId]);
  return Promise.all([
    of('select t::text as row from conversation.customer t where id = $1'),
    of('select t::text as row from conversation.ticket t where customer_id = $1'),
    of('select t::text as row from conversation.message t where customer_id = $1'),
    of('select t::text as row from conversation.conversation t where customer_id = $1'),
    of('select t::text as row from channel_email.contact t where id in (select contact_id from conversation.message where customer_id = $1)'),
  ]);
}
