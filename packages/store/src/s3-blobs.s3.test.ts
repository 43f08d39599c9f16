import { randomBytes } from 'node:crypto';
import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from '@sluice/runtime/testing';
import { s3Blobs } from './s3-blobs.ts';
import { blobContract } from './testing/blob-contract.ts';
import { openFront } from './testing/s3-server/front.ts';
import { testS3 } from './testing/s3-server/index.ts';

blobContract('s3', async () => {
  const options = testS3();
  return { open: () => s3Blobs(options), stop: async () => undefined };
});

test('the bucket in the host name or in the path: the same store', async () => {
  const options = testS3();
  // `BUCKET.localhost` is known to few machines.
  const lookup: LookupFunction = (_, how, found) => dns.lookup(options.endpoint.hostname, how, found as never);
  const [inPath, inHost] = [s3Blobs(options), s3Blobs({ ...options, pathStyle: false, lookup })];
  const [one, two] = [randomBytes(2000), randomBytes(2000)];
  expect(await inPath.get((await inHost.put(one)).id)).toEqual(one);
  expect(await inHost.get((await inPath.put(two)).id)).toEqual(two);
  await inHost.check();
});

test('stores of one bucket see each other only under the same prefix; none is needed', async () => {
  const [one, two] = [s3Blobs(testS3()), s3Blobs(testS3())];
  const { id } = await one.put(Buffer.from('of one'));
  expect(await two.get(id)).toBeUndefined();
  const bytes = randomBytes(100);
  const top = s3Blobs({ ...testS3(), prefix: '' });
  expect(await top.get((await top.put(bytes)).id)).toEqual(bytes);
});

test('over TLS, with the machine’s certificates; a stranger’s is refused', async () => {
  const own = selfSigned('localhost');
  const front = await openFront(testS3(), own);
  const trusted = tls.getCACertificates('default');
  try {
    const bytes = randomBytes(3_000_000);
    await expect(s3Blobs(front.options).put(bytes)).rejects.toThrow('self-signed');
    tls.setDefaultCACertificates([...trusted, own.cert]);
    const blobs = s3Blobs(front.options);
    expect((await blobs.get((await blobs.put(bytes)).id))?.equals(bytes)).toBe(true);
  } finally {
    tls.setDefaultCACertificates(trusted);
    await front.close();
  }
});
