import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { selfSigned } from '@sluice/runtime/testing';
import { openFront } from './testing/s3-server/front.ts';
import { testS3 } from './testing/s3-server/index.ts';

const MIB = 1024 * 1024;
const LARGE_MIB = 96;
/** What is received comes in pieces, of which Node collects 32 to 60 MiB at once; less than the blob, so that no copy can hide in it. */
const SLACK_MIB = 85;

interface Grown {
  readonly put: number;
  readonly get: number;
  readonly whole: boolean;
}

async function grown(env: Record<string, string>): Promise<Grown> {
  const program = path.join(import.meta.dirname, 'testing/large-blob.ts');
  const child = spawn(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', program, String(LARGE_MIB * MIB)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as Grown;
}

test('a large blob is held on S3, over TLS, no more often than in a folder', async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
  const { key, cert } = selfSigned('localhost');
  const certificate = path.join(dir, 'cert.pem');
  writeFileSync(certificate, cert);
  const front = await openFront(testS3(), { key, cert });
  try {
    const { endpoint, bucket, prefix, region, accessKey, secretKey } = front.options;
    const file = await grown({ SLUICE_BLOB_URL: pathToFileURL(path.join(dir, 'blobs')).href });
    const s3 = await grown({
      NODE_EXTRA_CA_CERTS: certificate,
      SLUICE_BLOB_URL: `s3://${bucket}/${prefix}?endpoint=${endpoint.origin}&region=${region}`,
      SLUICE_BLOB_ACCESS_KEY: accessKey,
      SLUICE_BLOB_SECRET_KEY: secretKey,
    });
    expect([file.whole, s3.whole]).toEqual([true, true]);
    expect(s3.put).toBeLessThan(file.put + SLACK_MIB);
    expect(s3.get).toBeLessThan(file.get + SLACK_MIB);
  } finally {
    await front.close();
    rmSync(dir, { recursive: true });
  }
}, 180_000);
