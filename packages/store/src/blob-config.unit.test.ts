import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, envReader } from '@sluice/runtime';
import { readBlobEnv, toBlobConfig } from './blob-config.ts';
import { objectUrl } from './s3/address.ts';

const KEYS = { SLUICE_BLOB_ACCESS_KEY: 'AKIDEXAMPLE', SLUICE_BLOB_SECRET_KEY: 'wJalrXUtnFEMI' };
const configOf = (env: Record<string, string>, dir?: string) => toBlobConfig(readBlobEnv(envReader(env)), dir);
/** Where an object of the store is asked for. */
function addressOf(url: string): string {
  const config = configOf({ ...KEYS, SLUICE_BLOB_URL: url });
  if (config.kind !== 's3') throw new Error('no S3');
  return objectUrl(config, 'ab/abc').href;
}
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    configOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  throw new Error('it was taken');
}

test('a folder: named, else the one given, else a fault', () => {
  expect(configOf({ SLUICE_BLOB_URL: 'file:///var/lib/sluice/blobs%20here' })).toEqual({ kind: 'file', dir: '/var/lib/sluice/blobs here' });
  expect(configOf({}, '/data/blobs')).toEqual({ kind: 'file', dir: '/data/blobs' });
  expect(configOf({ SLUICE_BLOB_URL: 'file:///named' }, '/data/blobs')).toEqual({ kind: 'file', dir: '/named' });
  expect(problemsOf({})).toEqual(['SLUICE_BLOB_URL is not set: file:///folder or s3://bucket/prefix']);
});

test.each([
  ['s3://mails?region=eu-central-1', 'https://mails.s3.eu-central-1.amazonaws.com/ab/abc'],
  ['s3://mails/sluice/one/?region=cn-north-1', 'https://mails.s3.cn-north-1.amazonaws.com.cn/sluice/one/ab/abc'],
  ['s3://mails/p?region=eu-central-1&pathStyle=true', 'https://s3.eu-central-1.amazonaws.com/mails/p/ab/abc'],
  ['s3://mails/p?endpoint=http://10.0.0.7:9000', 'http://10.0.0.7:9000/mails/p/ab/abc'],
  ['s3://mails?endpoint=https://oss-cn-hangzhou.aliyuncs.com&pathStyle=false', 'https://mails.oss-cn-hangzhou.aliyuncs.com/ab/abc'],
  ['s3://mails?endpoint=https://files.example.com:8443/storage/s3/', 'https://files.example.com:8443/storage/s3/mails/ab/abc'],
])('%s asks at %s', (url, address) => expect(addressOf(url)).toBe(address));

test('keys come from files as well; the region is us-east-1 where another store than Amazon is named', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-keys-'));
  const file = path.join(dir, 'secret');
  writeFileSync(file, 'from a file\n');
  const config = configOf({ SLUICE_BLOB_URL: 's3://mails/p?endpoint=http://h:1', SLUICE_BLOB_ACCESS_KEY: 'key', SLUICE_BLOB_SECRET_KEY_FILE: file });
  expect(config).toEqual({ kind: 's3', endpoint: new URL('http://h:1'), region: 'us-east-1', bucket: 'mails', prefix: 'p', pathStyle: true, accessKey: 'key', secretKey: 'from a file' });
  rmSync(dir, { recursive: true });
});

test('every fault at once', () => {
  expect(problemsOf({ SLUICE_BLOB_URL: 's3://AKID:secret@m/a//b?pathstyle=true&pathStyle=1&endpoint=ftp://h' })).toEqual([
    'SLUICE_BLOB_URL: keys do not belong into it; set SLUICE_BLOB_ACCESS_KEY and SLUICE_BLOB_SECRET_KEY',
    'SLUICE_BLOB_URL: after s3:// comes the name of a bucket',
    'SLUICE_BLOB_URL: the prefix may have letters, digits, . _ - and single slashes',
    'SLUICE_BLOB_URL: only endpoint, region, pathStyle can be set, not pathstyle',
    'SLUICE_BLOB_URL: pathStyle must be true or false',
    'SLUICE_BLOB_URL: endpoint must be http://host:port or https://host, without keys',
    'SLUICE_BLOB_ACCESS_KEY is not set: the blob store needs it',
    'SLUICE_BLOB_SECRET_KEY is not set: the blob store needs it',
  ]);
});

test.each([
  ['s3://mails', 'SLUICE_BLOB_URL: it needs a region, or the endpoint'],
  ['s3://mails:9000/p?region=eu-west-1', 'SLUICE_BLOB_URL: after s3:// comes the name of a bucket'],
  ['s3://mails/../p?region=', 'SLUICE_BLOB_URL: it needs a region'],
  ['s3://mails/a%20b?region=eu-west-1', 'SLUICE_BLOB_URL: the prefix may'],
  ['s3://mails/a/.../b?region=eu-west-1', 'SLUICE_BLOB_URL: the prefix may'],
  ['s3://mails?endpoint=http://AKID:secret@h', 'SLUICE_BLOB_URL: endpoint must be'],
  ['s3://mails?endpoint=h:9000', 'SLUICE_BLOB_URL: endpoint must be'],
  ['file://folder/of', 'SLUICE_BLOB_URL must be file:///folder'],
  ['file:///a%2Fb', 'SLUICE_BLOB_URL must be file:///folder'],
  ['file:///folder?region=x', 'SLUICE_BLOB_URL must be file:///folder'],
  ['https://mails.example.com', 'SLUICE_BLOB_URL must be file:///folder or s3://bucket/prefix'],
])('%s is refused', (url, problem) => {
  const problems = problemsOf({ ...KEYS, SLUICE_BLOB_URL: url });
  expect(problems).toEqual([expect.stringContaining(problem)]);
  expect(problems.join()).not.toContain('secret');
});
