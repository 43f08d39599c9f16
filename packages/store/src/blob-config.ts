import { fileURLToPath } from 'node:url';
import { ConfigError, type EnvReader } from '@sluice/runtime';
import { amazonEndpoint, type S3Address } from './s3/address.ts';

/** What the environment says of the blob store. */
export interface BlobEnv {
  readonly url: URL | undefined;
  readonly accessKey: string | undefined;
  readonly secretKey: string | undefined;
}

export type BlobConfig = { readonly kind: 'file'; readonly dir: string } | ({ readonly kind: 's3'; readonly accessKey: string; readonly secretKey: string } & S3Address);

const PARAMETERS = ['endpoint', 'region', 'pathStyle'];

export function readBlobEnv(env: EnvReader): BlobEnv {
  return { url: env.url('SLUICE_BLOB_URL'), accessKey: env.secret('SLUICE_BLOB_ACCESS_KEY'), secretKey: env.secret('SLUICE_BLOB_SECRET_KEY') };
}

/**
 * `file:///folder`, or `s3://bucket/prefix` with `endpoint` (absent: Amazon's of the region), `region` (absent, where there is an endpoint:
 * us-east-1) and `pathStyle` (absent: true where there is an endpoint).
 * @param dir where no URL is set; absent: one must be
 * @throws ConfigError with every fault
 */
export function toBlobConfig(env: BlobEnv, dir?: string): BlobConfig {
  if (env.url === undefined) {
    if (dir === undefined) throw new ConfigError(['SLUICE_BLOB_URL is not set: file:///folder or s3://bucket/prefix']);
    return { kind: 'file', dir };
  }
  if (env.url.protocol === 'file:') return { kind: 'file', dir: folderOf(env.url) };
  if (env.url.protocol === 's3:') return bucketOf(env.url, env);
  throw new ConfigError(['SLUICE_BLOB_URL must be file:///folder or s3://bucket/prefix']);
}

function folderOf(url: URL): string {
  try {
    if (url.host === '' && url.search === '' && url.hash === '') return fileURLToPath(url);
  } catch {
    // It is no path, as of `%2F`.
  }
  throw new ConfigError(['SLUICE_BLOB_URL must be file:///folder: three slashes, nothing behind the folder']);
}

function bucketOf(url: URL, { accessKey, secretKey }: BlobEnv): BlobConfig {
  const problems: string[] = [];
  const wrong = (what: string): void => void problems.push(`SLUICE_BLOB_URL: ${what}`);
  // None of it is repeated: it may hold a key.
  if (url.username !== '' || url.password !== '') wrong('keys do not belong into it; set SLUICE_BLOB_ACCESS_KEY and SLUICE_BLOB_SECRET_KEY');
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(url.hostname) || url.port !== '') wrong('after s3:// comes the name of a bucket');
  const prefix = url.pathname.replaceAll(/^\/+|\/+$/g, '');
  if (!/^([\w.-]*\w[\w.-]*(\/|$))*$/.test(prefix)) wrong('the prefix may have letters, digits, . _ - and single slashes');
  const unknown = [...url.searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) wrong(`only ${PARAMETERS.join(', ')} can be set, not ${unknown.join(', ')}`);
  const endpoint = url.searchParams.get('endpoint');
  const region = url.searchParams.get('region') ?? (endpoint === null ? '' : 'us-east-1');
  if (!/^[a-z0-9-]+$/i.test(region)) wrong(endpoint === null ? "it needs a region, or the endpoint of another store than Amazon's" : 'region must be a name like us-east-1');
  const pathStyle = url.searchParams.get('pathStyle') ?? String(endpoint !== null);
  if (pathStyle !== 'true' && pathStyle !== 'false') wrong('pathStyle must be true or false');
  if (endpoint !== null && !isEndpoint(endpoint)) wrong('endpoint must be http://host:port or https://host, without keys');
  if (accessKey === undefined) problems.push('SLUICE_BLOB_ACCESS_KEY is not set: the blob store needs it');
  if (secretKey === undefined) problems.push('SLUICE_BLOB_SECRET_KEY is not set: the blob store needs it');
  if (problems.length > 0 || accessKey === undefined || secretKey === undefined) throw new ConfigError(problems);
  return { kind: 's3', endpoint: endpoint === null ? amazonEndpoint(region) : new URL(endpoint), region, bucket: url.hostname, prefix, pathStyle: pathStyle === 'true', accessKey, secretKey };
}

function isEndpoint(said: string): boolean {
  if (!URL.canParse(said)) return false;
  const { protocol, username, password, search, hash } = new URL(said);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}
