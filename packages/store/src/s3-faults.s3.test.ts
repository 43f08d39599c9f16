import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { PassingFault } from '@sluice/kernel';
import type { Blobs } from './blobs.ts';
import { type S3Options, s3Blobs } from './s3-blobs.ts';
import { type Front, openFront } from './testing/s3-server/front.ts';
import { testS3 } from './testing/s3-server/index.ts';

const MIB = 1024 * 1024;
const code = (word: string): string => `<?xml version="1.0"?><Error><Code>${word}</Code><Message>in many words</Message></Error>`;

let server: S3Options;
let front: Front;
let blobs: Blobs;
beforeEach(async () => {
  server = testS3();
  front = await openFront(server);
  blobs = s3Blobs({ ...front.options, timeoutMs: 20_000 });
});
afterEach(() => front.close());

/** What the call throws; it must be a passing fault. */
async function faultOf(call: Promise<unknown>): Promise<PassingFault> {
  const fault: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(PassingFault);
  return fault as PassingFault;
}

test('a store that nobody serves is a passing fault of every call; when it is back they succeed', async () => {
  const { id } = await blobs.put(Buffer.from('before'));
  await front.close();
  for (const call of [() => blobs.put(Buffer.from('one')), () => blobs.get(id), () => blobs.check()]) expect((await faultOf(call())).message).toContain('the blob store is away');
  await front.open();
  await blobs.check();
  expect(await blobs.get(id)).toEqual(Buffer.from('before'));
});

test('a connection that breaks half-way: nothing is there that is not whole, and the same call succeeds after it', async () => {
  const bytes = randomBytes(3 * MIB);
  front.meet('cut going');
  await faultOf(blobs.put(bytes));
  const { id } = await s3Blobs(server).put(Buffer.from('to know one id'));
  expect(await blobs.get(id)).toEqual(Buffer.from('to know one id'));
  const stored = await blobs.put(bytes);
  front.meet('cut coming');
  await faultOf(blobs.get(stored.id));
  expect((await blobs.get(stored.id))?.equals(bytes)).toBe(true);
});

test('bytes that were spoilt on the way are not stored', async () => {
  const bytes = randomBytes(MIB);
  front.meet('spoilt');
  await faultOf(blobs.put(bytes));
  const { id } = await s3Blobs({ ...server, prefix: `${server.prefix}-other` }).put(bytes);
  expect(await blobs.get(id)).toBeUndefined();
  await blobs.put(bytes);
  expect((await blobs.get(id))?.equals(bytes)).toBe(true);
});

test('a store that is silent is a passing fault, before its answer and in it', async () => {
  const impatient = s3Blobs({ ...front.options, timeoutMs: 100 });
  front.meet('silence', 'silence');
  expect((await faultOf(impatient.put(Buffer.from('one')))).message).toContain('silent for 100 ms');
  expect((await faultOf(impatient.get('0'.repeat(64)))).message).toContain('silent for 100 ms');
  const { id } = await blobs.put(randomBytes(MIB));
  front.meet('stalls coming');
  expect((await faultOf(impatient.get(id))).message).toContain('silent for 100 ms');
});

test('a connection that rested and is closed as it is taken again is no fault; a new one that is closed is', async () => {
  front.meet('closed');
  await faultOf(blobs.put(Buffer.from('one')));
  await blobs.put(Buffer.from('one'));
  front.meet('closed');
  await blobs.put(Buffer.from('two'));
  await blobs.check();
  front.meet('closed');
  expect(await blobs.get('0'.repeat(64))).toBeUndefined();
  await blobs.check();
  front.meet('closed', 'closed');
  await faultOf(blobs.put(Buffer.from('three')));
});

test('a store that does not know the condition is asked once; one that is busy with the same name stores it without', async () => {
  front.meet({ status: 409, body: code('ConditionalRequestConflict') });
  const { id } = await blobs.put(Buffer.from('one'));
  expect(await blobs.get(id)).toEqual(Buffer.from('one'));
  front.meet({ status: 501, body: code('NotImplemented') });
  await blobs.put(Buffer.from('two'));
  await blobs.put(Buffer.from('three'));
  await blobs.put(Buffer.from('three'));
  expect(front.seen).toEqual(['PUT if none', 'PUT', 'GET', 'PUT if none', 'PUT', 'PUT', 'PUT']);
});

test.each([
  [503, code('SlowDown'), 'the blob store is away or busy (503 SlowDown)'],
  [502, '<html>', 'the blob store is away or busy (502)'],
  [507, code('XMinioStorageFull'), 'the blob store is full: free room, it goes on by itself (507 XMinioStorageFull)'],
  [301, code('PermanentRedirect'), 'the blob store does not take our requests: look at endpoint, region and pathStyle of SLUICE_BLOB_URL (301 PermanentRedirect)'],
  [404, '<html>', 'the blob store does not take our requests: look at endpoint, region and pathStyle of SLUICE_BLOB_URL (404)'],
  [403, code('RequestTimeTooSkewed'), "the blob store refuses us: this machine's clock is wrong (403 RequestTimeTooSkewed)"],
])('an answer %i %s is told in words, and is never a blob or the lack of one', async (status, body, words) => {
  front.meet({ status, body }, { status, body }, { status, body });
  for (const call of [() => blobs.put(Buffer.from('one')), () => blobs.get('0'.repeat(64)), () => blobs.check()]) expect((await faultOf(call())).message).toBe(words);
  await blobs.check();
});

test('an answer before the body is read ends the call, and the next one succeeds', async () => {
  front.meet({ status: 503, body: code('SlowDown'), early: true });
  await faultOf(blobs.put(randomBytes(32 * MIB)));
  await blobs.put(Buffer.from('one'));
});

test('a wrong key, a wrong bucket: what to look at, and neither key anywhere in the fault', async () => {
  const secrets = (fault: unknown, { accessKey, secretKey }: Pick<S3Options, 'accessKey' | 'secretKey'>) => {
    const all = inspect(fault, { depth: 20, showHidden: true });
    return [accessKey, secretKey].filter((secret) => all.includes(secret));
  };
  const key = { accessKey: server.accessKey, secretKey: 'NoSecretOfOurs' };
  const stranger = { accessKey: 'NoKeyOfOurs', secretKey: 'NoSecretOfOurs' };
  for (const wrong of [key, stranger]) {
    const refused = s3Blobs({ ...server, ...wrong });
    for (const call of [() => refused.put(Buffer.from('one')), () => refused.get('0'.repeat(64)), () => refused.check()]) {
      const fault = await faultOf(call());
      // Of a key that they do not know not all stores say 403.
      if (wrong === key) expect(fault.message).toMatch(/look at SLUICE_BLOB_ACCESS_KEY.*\(403 /);
      expect(secrets(fault, wrong)).toEqual([]);
    }
  }
  expect((await faultOf(s3Blobs({ ...server, bucket: 'no-such-bucket-of-ours' }).put(Buffer.from('one')))).message).toMatch(/^the blob store has no bucket no-such-bucket-of-ours/);
  front.meet({ status: 403, body: `<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>${server.accessKey}</AWSAccessKeyId></Error>` });
  expect(secrets(await faultOf(blobs.put(Buffer.from('one'))), server)).toEqual([]);
  front.meet('closed');
  expect(secrets(await faultOf(s3Blobs(front.options).put(Buffer.from('one'))), server)).toEqual([]);
});
