import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { compose, TOPICS } from '@sluice/contracts';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { fixedConfigSource } from '@sluice/stream';
import { createChannelEmailService } from '../index.ts';
import { mailSink, type MailSink } from '../testing/mail-sink.ts';
import { outgoing } from './testing/outgoing.ts';
import { publishedKeyChecks, signingChecks } from './signing.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
const files = edited(exampleFiles('small'), 'channels.yaml', 'kind: email', 'kind: email\n    dkim: {selector: s2026, keyEnv: SUPPORT_DKIM_KEY}');
const account = (pem: string) => ({ id: 'support', addresses: ['support@sluice.example'], dkim: { domain: 'sluice.example', selector: 's2026', privateKey: pem } });

let rig: ChannelRig;
let sink: MailSink;
beforeEach(async () => {
  rig = await channelRig();
  sink = await mailSink();
});
afterEach(async () => {
  await rig.close();
  await sink.close();
});

async function run(secret: string | undefined) {
  const service = createChannelEmailService(rig.platform, { source: fixedConfigSource(files), secrets: () => secret, smtpUrl: () => sink.url, sendTimeoutMs: 3000 });
  await rig.run(service);
  return service;
}
async function send(...requests: ReturnType<typeof outgoing>[]): Promise<void> {
  await rig.log.publish(
    requests.map((one) => compose(TOPICS.outboundMessages, 'outbound.requested', one, { service: 'conversation', key: one.contactPointId, subject: one.messageId, at: RIG_START })),
  );
  await rig.settle();
}
async function verdict(raw: string) {
  const asked: string[] = [];
  const resolver = async (name: string): Promise<string[][]> => {
    asked.push(name);
    return [[`v=DKIM1; k=rsa; p=${PUBLIC}`]];
  };
  const { results } = await dkimVerify(Buffer.from(raw, 'latin1'), { resolver });
  return { asked, results: results.map((one) => [one.signingDomain, one.selector, one.status.result]) };
}

test('what leaves is signed: a receiver that looks the key up finds it right, with a file and words of any script, and of a machine too', async () => {
  await run(PEM.trim().replaceAll('\n', String.raw`\n`));
  const { id } = await rig.platform.blobs.put(Buffer.from('%PDF 发票\n\n\n'));
  const file = { filename: '发票 2026.pdf', contentType: 'application/pdf', bytes: 13, sha256: id, inline: false };
  await send(outgoing(1, { text: '.\n..\n您好   \n\n\n', attachments: [file] }), outgoing(2, { author: 'system' }));
  expect(sink.taken).toHaveLength(2);
  for (const one of sink.taken) {
    expect(await verdict(one.raw)).toEqual({ asked: ['s2026._domainkey.sluice.example'], results: [['sluice.example', 's2026', 'pass']] });
    // The proof can fail: one letter of the subject more.
    expect((await verdict(one.raw.replace(/^Subject: /m, 'Subject: x'))).results[0]?.[2]).toBe('fail');
  }
});

test('a key that is not set holds the mail of its account: seen by the doctor, never sent unsigned', async () => {
  const service = await run(undefined);
  await send(outgoing(1));
  expect((await service.checks()).find((check) => check.name === 'channel-email outgoing')).toMatchObject({ status: 'warn' });
  expect(sink.taken).toEqual([]);
  expect((await service.checks()).find((check) => check.name === 'mail account support')).toMatchObject({ status: 'fail', detail: expect.stringContaining('SUPPORT_DKIM_KEY') });
});

test('a key of another kind, a short one and a text that is none are told, without a word of what they hold', () => {
  const ed = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const said = [ed, short, 'hunter2', PEM].map((pem) => signingChecks([account(pem)]).map((check) => [check.status, check.detail]));
  expect(said).toEqual([
    [['fail', 'the key is of the kind ed25519; it must be rsa']],
    [['fail', 'the key has 512 bits; it must have 1024 or more']],
    [['fail', 'the key cannot be read; it must be a private key in PEM']],
    [],
  ]);
});

test('the doctor compares our key with the published one, and says what to publish', async () => {
  const record = (text: string) => publishedKeyChecks([account(PEM)], async () => [[text.slice(0, 40), text.slice(40)]]);
  expect(await record(`v=DKIM1; k=rsa; p=${PUBLIC}`)).toEqual([{ name: 'dkim support', status: 'ok' }]);
  expect(await record('v=DKIM1; p=AAAA')).toMatchObject([{ status: 'fail', remedy: expect.stringContaining(`s2026._domainkey.sluice.example TXT "v=DKIM1; k=rsa; p=${PUBLIC}"`) }]);
  expect(await publishedKeyChecks([account(PEM)], () => Promise.reject(new Error('queryTxt ENOTFOUND')))).toMatchObject([{ status: 'warn', detail: expect.stringContaining('ENOTFOUND') }]);
  expect(await publishedKeyChecks([{ id: 'other', addresses: [] }])).toEqual([]);
});
