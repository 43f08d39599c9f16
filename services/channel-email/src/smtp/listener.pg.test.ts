import { globSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { channelContract } from '@sluice/channel-kit/testing';
import { selfSigned } from '@sluice/runtime/testing';
import { fileBlobs } from '@sluice/store';
import { createTransport } from 'nodemailer';
import { ITS_SERVER, letter, signed, SOMEBODYS_SERVER, zone } from '../authentication/testing/senders.ts';
import { type MailVerifier, mailVerifier } from '../authentication/verifier.ts';
import { mail, open, type Rig, schema, send, talk, until } from './testing/rig.ts';

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
    mail: { messageId: string; threadTokens: string[]; authentication?: object };
    from: { value: string };
    to: { value: string }[];
    automatic: string;
    text: string;
    flags: string[];
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

  describe('who really sent it', () => {
    const LI = 'Li Wei <li.wei@customer.example>';
    /** As if it came from another server's address: here all come from this machine. */
    const from = (ip: string, ask = zone()): MailVerifier => {
      const verify = mailVerifier({ ask, hostname: 'mx.our.example', failed: () => undefined });
      return (brought) => verify({ ...brought, ip });
    };
    const told = async (raw: string, verify: MailVerifier): Promise<unknown> => {
      rig = await open({}, verify);
      expect((await send(rig.port, { to: ['support@our.example'], from: 'li.wei@customer.example', raw })).code).toBe(250);
      const [event] = await events();
      return { ...event?.mail.authentication, flags: event?.flags };
    };
    const wanted = { arc: 'none', domain: 'customer.example', by: 'listener' };

    test('signed by its domain', async () => {
      expect(await told(await signed(letter(LI)), from(SOMEBODYS_SERVER))).toEqual({ ...wanted, spf: 'fail', dkim: 'pass', dmarc: 'pass', aligned: true, flags: [] });
    });

    test('signed, and changed on the way', async () => {
      const changed = (await signed(letter(LI))).replace('parcel?', 'money?');
      expect(await told(changed, from(SOMEBODYS_SERVER))).toEqual({ ...wanted, spf: 'fail', dkim: 'fail', dmarc: 'fail', aligned: false, flags: ['unauthenticated'] });
    });

    test('in the name of a domain that says reject: taken, told, marked', async () => {
      expect(await told(letter(LI), from(SOMEBODYS_SERVER))).toEqual({ ...wanted, spf: 'fail', dkim: 'none', dmarc: 'fail', aligned: false, flags: ['unauthenticated'] });
    });

    test('the DNS is away: taken, and nothing is held against it', async () => {
      const away = from(ITS_SERVER, () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })));
      expect(await told(await signed(letter(LI)), away)).toEqual({ ...wanted, spf: 'temperror', dkim: 'temperror', dmarc: 'temperror', aligned: false, flags: [] });
    });

    test('it is not asked: nothing is said', async () => {
      rig = await open();
      await send(rig.port, { to: ['support@our.example'], raw: letter(LI) });
      const [event] = await events();
      expect([event?.mail.authentication, event?.flags]).toEqual([undefined, []]);
    });
  });

  test('an empty envelope sender is taken and marked: it is nobody to answer', async () => {
    rig = await open();
    expect((await send(rig.port, { to: ['bounce@our.example'], from: '', raw: mail('a', 'x') })).code).toBe(250);
    expect(await events()).toMatchObject([{ accountId: 'support', automatic: 'auto_reply' }]);
  });

  test('two people who send the same words without From and Message-ID are two; who sends them again is one', async () => {
    rig = await open();
    for (const from of ['li@a.example', 'bo@b.example', 'li@a.example']) expect((await send(rig.port, { from, to: ['support@our.example'], raw: Buffer.from('\r\nHelp 帮帮我') })).code).toBe(250);
    const all = await events();
    expect(all.map((one) => one.from.value)).toEqual(['li@a.example', 'bo@b.example']);
    expect(new Set(all.map((one) => one.mail.messageId)).size).toBe(2);
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
