import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { contactMigrations, insertAndCommit, Intake } from '@sluice/channel-kit';
import { channelContract, type FaultyDatabase, faultyDatabase } from '@sluice/channel-kit/testing';
import { topicOf } from '@sluice/contracts';
import { capturedLogger, quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, isPassing, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { createTransport } from 'nodemailer';
import type { EmailAccount } from '../domain/account.ts';
import { emailTelemetry } from '../telemetry.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { SmtpListener, type SmtpListenOptions } from './listener.ts';

const schema = 'channel_email';
const accounts: EmailAccount[] = [
  { id: 'support', addresses: ['support@our.example'], bounceAddress: 'bounce@our.example' },
  { id: 'sales', addresses: ['sales@our.example', '销售@our.example'] },
];

interface Rig {
  readonly t: TestDatabase;
  readonly db: FaultyDatabase;
  readonly port: number;
  readonly listener: SmtpListener;
  readonly lines: string[];
  readonly blobDir: string;
  close(): Promise<void>;
}

async function open(options: Partial<SmtpListenOptions> = {}): Promise<Rig> {
  const t = await testDatabase();
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...contactMigrations(schema)], logger: quietLogger() });
  const db = faultyDatabase(t.db);
  const outbox = new Outbox({ schema, topics: topicOf });
  const intake = new Intake({ insert: (contacts) => insertAndCommit(db, outbox, 'channel-email', contacts), isPassing });
  const { logger, lines } = capturedLogger();
  const blobDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
  const listener = new SmtpListener(
    { host: '127.0.0.1', port: 0, hostname: 'mx.our.example', ...options },
    { accounts: () => accounts, intake, blobs: fileBlobs(blobDir), clock: { now: () => Date.now() }, logger, telemetry: emailTelemetry(logger) },
  );
  const port = await listener.listen();
  return {
    t,
    db,
    port,
    listener,
    lines,
    blobDir,
    async close() {
      await listener.close();
      await intake.close();
      await t.drop();
      await rm(blobDir, { recursive: true });
    },
  };
}

interface Sent {
  readonly code: number;
  readonly response: string;
}
/** A mail by the wire, as another server would send it; the answer as it came. */
async function send(port: number, mail: { to: string[]; raw: string | Buffer; from?: string }): Promise<Sent> {
  const client = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  try {
    const info = (await client.sendMail({ envelope: { from: mail.from ?? 'li.wei@example.com', to: mail.to }, raw: mail.raw })) as { response: string };
    return { code: Number(info.response.slice(0, 3)), response: info.response };
  } catch (error) {
    const { responseCode, response } = error as { responseCode?: number; response?: string };
    return { code: responseCode ?? 0, response: response ?? String(error) };
  } finally {
    client.close();
  }
}
const mail = (id: string, text: string, extra: string[] = []): string =>
  [`Message-ID: <${id}@example.com>`, 'Date: Mon, 2 Mar 2026 09:00:00 +0800', 'From: 李伟 <li.wei@example.com>', 'To: support@our.example', 'Subject: 退款', ...extra, '', text, ''].join('\r\n');

/** A client that says exactly what the test says. */
async function talk(port: number): Promise<{ say(line: string, code: number): Promise<string>; write(text: string): void; codes(count: number): Promise<number[]>; close(): void }> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const answers: string[] = [];
  let [open, ring] = ['', (): void => undefined];
  socket.on('data', (chunk: Buffer) => {
    open += chunk.toString();
    for (let match = ANSWER.exec(open); match; match = ANSWER.exec(open)) {
      answers.push(match[0]);
      open = open.slice(match[0].length);
    }
    ring();
  });
  const next = async (): Promise<string> => {
    while (answers.length === 0) await new Promise<void>((resolve) => (ring = resolve));
    return answers.shift() ?? '';
  };
  await next();
  return {
    async say(line, code) {
      socket.write(`${line}\r\n`);
      const answer = await next();
      expect(answer.slice(0, 3)).toBe(String(code));
      return answer;
    },
    write: (text) => void socket.write(text),
    async codes(count) {
      const found: number[] = [];
      while (found.length < count) found.push(Number((await next()).slice(0, 3)));
      return found;
    },
    close: () => socket.destroy(),
  };
}
/** Lines with a dash after the code go on; the last has a blank. */
const ANSWER = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/;
async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !holds(); ) {
    if (performance.now() > end) throw new Error('it never came about');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

channelContract('mail by SMTP', {
  differentBody: 'flagged',
  open: async () => {
    const rig = await open();
    return {
      db: rig.db,
      schema,
      knock: async ({ id, text }) => {
        const { code, response } = await send(rig.port, { to: ['support@our.example'], raw: mail(id, text) });
        const outcome = code === 250 ? ('accepted' as const) : code >= 500 ? ('refused' as const) : ('away' as const);
        return { outcome, id: /con_\S+/.exec(response)?.[0] };
      },
      close: () => rig.close(),
    };
  },
});

describe('the SMTP listener', () => {
  let rig: Rig;
  afterEach(() => rig.close());
  interface Event {
    accountId: string;
    attachments: { filename: string; sha256: string; bytes: number }[];
    mail: { messageId: string; threadTokens: string[] };
    to: { value: string }[];
    automatic: string;
    text: string;
  }
  const events = async (): Promise<Event[]> => (await rig.t.db.query<{ value: Buffer }>(`select value from ${schema}.outbox_0 order by seq`)).map((row) => JSON.parse(row.value.toString()) as Event);

  test('only our own addresses are taken; the others of the same mail do not spoil it', async () => {
    rig = await open();
    expect((await send(rig.port, { to: ['nobody@our.example'], raw: mail('a', 'x') })).code).toBe(550);
    expect((await send(rig.port, { to: ['nobody@our.example', 'support@our.example'], raw: mail('a', 'x') })).code).toBe(250);
    expect(await events()).toMatchObject([{ accountId: 'support' }]);
  });

  test('one mail to two departments is seen by both; two addresses of one are one contact', async () => {
    rig = await open();
    await send(rig.port, { to: ['support+tok_abcdefgh@our.example', 'sales@our.example', '销售@our.example'], raw: mail('a', 'x') });
    const found = await events();
    expect(found.map((event) => event.accountId).sort()).toEqual(['sales', 'support']);
    expect(found[0]?.mail).toMatchObject({ messageId: 'a@example.com', threadTokens: ['tok_abcdefgh'] });
  });

  test('an empty envelope sender is taken and marked: it is nobody to answer', async () => {
    rig = await open();
    expect((await send(rig.port, { to: ['bounce@our.example'], from: '', raw: mail('a', 'x') })).code).toBe(250);
    expect(await events()).toMatchObject([{ accountId: 'support', automatic: 'auto_reply' }]);
  });

  test('files and large mails lie in the blob store, the row names them', async () => {
    rig = await open();
    const boundary = ['Content-Type: multipart/mixed; boundary=b'];
    const body = [
      '--b',
      'Content-Type: text/plain',
      '',
      '见附件',
      '--b',
      'Content-Type: application/pdf',
      'Content-Disposition: attachment; filename="发票.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(300_000, 7).toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
      '--b--',
    ].join('\r\n');
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('a', body, boundary) })).code).toBe(250);
    const [event] = await events();
    expect(event).toMatchObject({ text: '见附件', attachments: [{ filename: '发票.pdf', bytes: 300_000 }] });
    expect((await fileBlobs(rig.blobDir).get(event?.attachments[0]?.sha256 ?? ''))?.length).toBe(300_000);
    const [row] = await rig.t.db.query<{ raw: Buffer | null; raw_blob: string; blobs: string[] }>(`select raw, raw_blob, blobs from ${schema}.contact`);
    expect(row?.raw).toBeNull();
    expect(new Set(row?.blobs)).toEqual(new Set([row?.raw_blob, event?.attachments[0]?.sha256]));
  });

  test('a mail that is too large is refused for good, too much at once only for now', async () => {
    rig = await open({ maxBytes: 50_000, maxBytesInFlight: 30_000 });
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('a', 'y'.repeat(76).concat('\r\n').repeat(1000)) })).code).toBe(452);
    await rig.close();
    rig = await open({ maxBytes: 50_000 });
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('a', 'y'.repeat(76).concat('\r\n').repeat(1000)) })).code).toBe(552);
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('b', 'small') })).code).toBe(250);
    expect(await events()).toHaveLength(1);
  });

  test('10,000 headers are kept whole and flagged; nothing of a mail stands in the log', async () => {
    rig = await open();
    const raw = mail(
      'a',
      'my card is 4111111111111111',
      Array.from({ length: 10_000 }, (_, n) => `X-${n}: y`),
    );
    expect((await send(rig.port, { to: ['support@our.example'], raw })).code).toBe(250);
    expect(await events()).toMatchObject([{ flags: ['unparsed'] }]);
    rig.db.away = true;
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('b', 'x') })).response).toMatch(/^451 4\.3\.0/);
    expect(rig.lines.join('\n')).not.toMatch(/li\.wei|4111|退款|support@/);
    expect(rig.lines.some((line) => line.includes('come again'))).toBe(true);
  });

  test('connections are counted: one too many is told so, and gets in when another leaves', async () => {
    rig = await open({ maxConnections: 1 });
    const first = net.connect(rig.port, '127.0.0.1');
    await new Promise((resolve) => first.once('data', resolve));
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('a', 'x') })).code).toBe(421);
    first.destroy();
    await new Promise((resolve) => first.once('close', resolve));
    let answer = await send(rig.port, { to: ['support@our.example'], raw: mail('a', 'x') });
    for (let tries = 0; answer.code !== 250 && tries < 50; tries += 1) answer = await send(rig.port, { to: ['support@our.example'], raw: mail('a', 'x') });
    expect(answer.code).toBe(250);
  });

  test('while draining, a mail that is under way is taken and answered, and the next is told to come again', async () => {
    rig = await open();
    const client = await talk(rig.port);
    await client.say('EHLO x', 250);
    await client.say('MAIL FROM:<a@example.com>', 250);
    await client.say('RCPT TO:<support@our.example>', 250);
    await client.say('DATA', 354);
    client.write(mail('a', 'half'));
    await until(() => rig.listener.busy === 1);
    const drained = rig.listener.drain();
    expect((await send(rig.port, { to: ['support@our.example'], raw: mail('b', 'x') })).code).toBe(421);
    await client.say('the other half\r\n.', 250);
    await drained;
    client.close();
    expect(await events()).toMatchObject([{ text: expect.stringContaining('the other half') }]);
  });

  test('STARTTLS with a given certificate: the mail goes over TLS; without one it is not offered', async () => {
    const tls = selfSigned('mx.our.example');
    rig = await open({ tls });
    const client = createTransport({ host: '127.0.0.1', port: rig.port, requireTLS: true, tls: { ca: tls.cert, servername: 'mx.our.example' } });
    await client.sendMail({ envelope: { from: 'li.wei@example.com', to: ['support@our.example'] }, raw: mail('a', '加密') });
    client.close();
    expect(await events()).toMatchObject([{ text: '加密' }]);
    await rig.close();
    rig = await open();
    const plain = await talk(rig.port);
    expect(await plain.say('EHLO x', 250)).not.toMatch(/STARTTLS|AUTH/);
    await plain.say('STARTTLS', 500);
    plain.close();
  });

  test('pipelined commands are answered in order, and a second mail goes over the same connection', async () => {
    rig = await open();
    const client = await talk(rig.port);
    expect(await client.say('EHLO x', 250)).toMatch(/PIPELINING/);
    client.write('MAIL FROM:<a@example.com>\r\nRCPT TO:<nobody@our.example>\r\nRCPT TO:<support@our.example>\r\nDATA\r\n');
    expect(await client.codes(4)).toEqual([250, 550, 250, 354]);
    client.write(`${mail('a', 'one')}\r\n.\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<support@our.example>\r\nDATA\r\n`);
    expect(await client.codes(4)).toEqual([250, 250, 250, 354]);
    await client.say(`${mail('b', 'two')}\r\n.`, 250);
    client.close();
    expect((await events()).map((event) => event.mail.messageId)).toEqual(['a@example.com', 'b@example.com']);
  });

  test('a mail cannot carry a second one behind a line end that is none (smuggling)', async () => {
    rig = await open();
    const client = await talk(rig.port);
    await client.say('EHLO x', 250);
    await client.say('MAIL FROM:<a@example.com>', 250);
    await client.say('RCPT TO:<support@our.example>', 250);
    await client.say('DATA', 354);
    client.write(`${mail('a', 'first')}\n.\nMAIL FROM:<boss@our.example>\r\nRCPT TO:<support@our.example>\r\nDATA\r\n${mail('b', 'second')}`);
    await client.say('\r\n.', 250);
    client.close();
    expect(await events()).toHaveLength(1);
  });

  test('a client that says the size first is told at once; one that hangs up in the middle leaves nothing', async () => {
    rig = await open({ maxBytes: 50_000 });
    const client = await talk(rig.port);
    expect(await client.say('EHLO x', 250)).toMatch(/SIZE 50000/);
    await client.say('MAIL FROM:<a@example.com> SIZE=60000', 552);
    await client.say('MAIL FROM:<a@example.com>', 250);
    await client.say('RCPT TO:<support@our.example>', 250);
    await client.say('DATA', 354);
    client.write(mail('a', 'half'));
    await until(() => rig.listener.busy === 1);
    client.close();
    await until(() => rig.listener.busy === 0);
    expect(await events()).toEqual([]);
  });

  test('every mail of the corpora is taken over the wire, whatever it is made of', async () => {
    const corpora = process.env['CORPORA_DIR'] ?? path.join(import.meta.dirname, '../../../../../shared/corpora');
    const files = globSync(['mime/**/*', 'bounces/{mails,not-bounces}/*'], { cwd: corpora, withFileTypes: true }).filter((file) => file.isFile());
    if (files.length === 0) return console.info(`no corpora at ${corpora}: their mails were not sent (set CORPORA_DIR)`);
    rig = await open();
    const client = createTransport({ host: '127.0.0.1', port: rig.port, ignoreTLS: true, pool: true, maxConnections: 4, maxMessages: 1000 });
    const refused: string[] = [];
    await Promise.all(
      files.map((file) =>
        client
          .sendMail({ envelope: { from: 'li.wei@example.com', to: ['support@our.example'] }, raw: readFileSync(path.join(file.parentPath, file.name)) })
          .catch((error: unknown) => refused.push(`${file.name}: ${String(error)}`)),
      ),
    );
    client.close();
    expect(refused).toEqual([]);
    expect(rig.lines.filter((line) => line.includes('could not be taken'))).toEqual([]);
  }, 60_000);
});
