import { uuidv7 } from '@sluice/kernel';
import { envReader } from '@sluice/runtime';
import { toBlobConfig } from '../../blob-config.ts';
import type { S3Options } from '../../s3-blobs.ts';
import { type S3Server, startS3Server } from './server.ts';

export type { S3Server } from './server.ts';

const URL_NAME = 'SLUICE_TEST_S3_URL';
const ACCESS = 'SLUICE_TEST_S3_ACCESS_KEY';
const SECRET = 'SLUICE_TEST_S3_SECRET_KEY';
const MISSING = 'SLUICE_TEST_S3_MISSING';

/** A server for the run: one that is named in the environment, else one of our own. What cannot be had is told by the tests that need it, not by the others. */
export async function s3Up(): Promise<S3Server | undefined> {
  if (process.env[URL_NAME] !== undefined) return undefined;
  try {
    const server = await startS3Server();
    const { endpoint, bucket, prefix, accessKey, secretKey } = server.options;
    Object.assign(process.env, { [URL_NAME]: `s3://${bucket}/${prefix}?endpoint=${endpoint.origin}`, [ACCESS]: accessKey, [SECRET]: secretKey });
    return server;
  } catch (error) {
    process.env[MISSING] = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

/** A store of one's own on the run's server: an empty prefix. @throws Error with one sentence that says what to install */
export function testS3(): S3Options {
  const env = envReader(process.env);
  const url = env.url(URL_NAME);
  if (url === undefined) throw new Error(process.env[MISSING] ?? 'no test S3 server: run these tests through `npm test`, whose set-up starts one');
  const config = toBlobConfig({ url, accessKey: env.secret(ACCESS), secretKey: env.secret(SECRET) });
  if (config.kind !== 's3') throw new Error(`${URL_NAME} must be s3://bucket/prefix?endpoint=...`);
  return { ...config, prefix: [config.prefix, uuidv7()].filter(Boolean).join('/') };
}
